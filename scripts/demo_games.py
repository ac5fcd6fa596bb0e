"""Write fixtures/demo/games.json: the games of the demo club, simulated from their results by period.

python -m scripts.demo_games

The output is always the same. Times are the club's local time; the demo's current time is 21:00 on DAY.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from core.demo.services import dump_rows
from scoreboard.rules import RULES
from scripts.demo_table import ORGANIZER, SCORER, Table, key, z

FILE = Path(__file__).resolve().parent.parent / "fixtures/demo/games.json"
DAY = datetime(2026, 11, 14, tzinfo=UTC)
HAWKS, COMETS, TIDES, OWLS = "Harbour Hawks", "Northside Comets", "Bay City Tides", "Old Town Owls"
THREES = "3\N{MULTIPLICATION SIGN}3"
ROCKETS, LYNX, ARENA, PIER = "Riverside Rockets", "Lakeside Lynx", "Dockside Arena", "Pier Court"


@dataclass(frozen=True)
class DemoGame:
    """A game. `a` and `b` are the points by period of a finished game; days count from the demo's current day."""

    slug: str
    title: str
    team_a: str
    team_b: str
    days: int
    at: tuple[int, int]
    venue: str = ARENA
    rules: str = "fiba"
    a: list[int] = field(default_factory=list)
    b: list[int] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


SEMI_FINAL = DemoGame(
    "winter-cup-semi-final", "Winter Cup semi-final", HAWKS, COMETS, 0, (19, 30), a=[22, 19, 26, 17], b=[18, 25, 24, 15]
)
GAMES = [
    DemoGame("league-round-5", "League, round 5", ROCKETS, HAWKS, -14, (18, 0), "Riverside Hall",
            a=[15, 21, 16, 17], b=[19, 18, 20, 17]),
    DemoGame("winter-cup-quarter-final", "Winter Cup quarter-final", HAWKS, OWLS, -10, (19, 30),
            a=[18, 20, 17, 17, 9], b=[21, 16, 19, 16, 8]),
    DemoGame("league-round-6", "League, round 6", HAWKS, TIDES, -7, (19, 30), a=[20, 17, 22, 19], b=[18, 19, 14, 20]),
    DemoGame("under-16-hawks-v-comets", "Under-16 league", "Hawks U16", "Comets U16", -6, (11, 0),
            a=[14, 11, 13, 14], b=[10, 15, 9, 13]),
    DemoGame("3x3-night-third-place", f"{THREES} night, third place", "Baseline Five", "Net Results", -2, (20, 0), PIER,
            "fiba3x3", [15], [17]),
    DemoGame("3x3-night-final", f"{THREES} night, final", "Pier Pressure", "Three Amigos", -2, (20, 30), PIER,
            "fiba3x3", [21], [18]),
    SEMI_FINAL,
    DemoGame("open-gym-pick-up", "Open-gym pick-up", "Reds", "Blues", 0, (20, 45), f"{ARENA}, court 2",
            more={"open_scoring": True, "featured": True}),
    DemoGame("winter-cup-semi-final-2", "Winter Cup, second semi-final", TIDES, ROCKETS, 1, (18, 0)),
    DemoGame("under-16-hawks-v-owls", "Under-16 league", "Hawks U16", "Owls U16", 3, (18, 30)),
    DemoGame("women-hawks-v-tides", "Women's league, round 4", "Hawks Women", "Tides Women", 5, (20, 0)),
    DemoGame("league-round-7", "League, round 7", HAWKS, LYNX, 7, (19, 30)),
    DemoGame("winter-cup-final", "Winter Cup final", "Winner of semi-final 1", "Winner of semi-final 2", 8, (17, 0)),
    DemoGame("school-cup", "School cup", "Quayside High", "Harbour Grammar", 12, (16, 30), rules="nfhs"),
    DemoGame("league-round-8", "League, round 8", OWLS, HAWKS, 14, (18, 0), "Old Town Gym"),
    DemoGame("3x3-community-open", f"{THREES} community open, first game", "Pier Pressure", "Baseline Five",
            15, (10, 0), PIER, "fiba3x3"),
]  # fmt: skip


def main() -> None:
    rows = [row for number, game in enumerate(GAMES, 1) for row in rows_of(number, game)]
    FILE.write_text(dump_rows(rows), encoding="utf-8")


def rows_of(number: int, game: DemoGame) -> list[dict[str, Any]]:
    """Return the rows of the game and its plays."""
    tip_off = DAY + timedelta(days=game.days, hours=game.at[0], minutes=game.at[1])
    made = min(tip_off, DAY) - timedelta(days=21, hours=6, minutes=-number)
    fields = {
        "created_at": z(made),
        "updated_at": z(made),
        "title": game.title,
        "slug": game.slug,
        "team_a_name": game.team_a,
        "team_b_name": game.team_b,
        "rules_code": game.rules,
        "venue": game.venue,
        "starts_at": z(tip_off),
        "clock_remaining_ms": RULES[game.rules].length_of(1),
        "organizer": ORGANIZER,
        "scorekeepers": [SCORER],
        **game.more,
    }
    row = {"model": "scoreboard.game", "pk": key(made, number), "fields": fields}
    return [row, *plays_of(row, game, number, tip_off)]


def plays_of(row: dict[str, Any], game: DemoGame, number: int, tip_off: datetime) -> list[dict[str, Any]]:
    """Return the plays up to the end of the game; the semi-final is still being played."""
    if not game.a:
        return []
    table = Table(row, tip_off, Random(number), whistles=game is SEMI_FINAL)  # noqa: S311
    for period, points in enumerate(zip(game.a, game.b, strict=True), 1):
        table.begin(period)
        if game is not SEMI_FINAL or period < 4:
            table.play_period(points, fouls=None)
    if game is SEMI_FINAL:
        last_minutes(table, (game.a[-1], game.b[-1]))
    else:
        table.finish()
    return table.plays


def last_minutes(table: Table, points: tuple[int, int]) -> None:
    """Play the fourth quarter up to 87:84 with 2:14 to go, and a time-out."""
    table.play_period(points, fouls=(2, 5), until_ms=180_000)
    table.score("A", 2, "14")
    table.undo_last()  # after the buzzer of the shot clock
    table.run_to(169_000)
    table.trip("foul", "B", [1, 1])
    table.run_to(151_000)
    table.score("A", 3, "7")
    table.run_to(134_000)
    table.stop()
    table.record("timeout", "B")
    credit(table.plays, "A", "7", 26)
    credit(table.plays, "B", "9", 22)


def credit(plays: list[dict[str, Any]], team: str, player: str, points: int) -> None:
    """Credit a player with exactly this many of the team's points, including the last ones."""
    undone = {play["fields"].get("undoes") for play in plays}
    counting = [play["fields"] for play in reversed(plays) if play["pk"] not in undone]
    scores = [score for score in counting if (score["kind"], score.get("team")) == ("score", team)]
    for score in scores[:2] + scores[2::3] + scores[3::3] + scores[4::3]:
        mine = score["points"] <= points
        score["player"] = player if mine else "11" if score["player"] == player else score["player"]
        points -= score["points"] if mine else 0


if __name__ == "__main__":
    main()

"""The box score: what each team and each player has, as corrected, since the last reset that stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from scoreboard.models import Game, Kind, Play, Team
from scoreboard.rules import BENCH, Rules

Row = dict[str, Any]  # team, player, what, detail, points; and how many times that was


@dataclass(frozen=True)
class Scored:
    """How many scores of each worth."""

    ones: int
    twos: int
    threes: int

    @property
    def points(self) -> int:
        return self.ones + 2 * self.twos + 3 * self.threes


@dataclass(frozen=True)
class PlayerBox(Scored):
    """One jersey number's totals. `is_out`: the rules let that player foul no more (FIBA Art. 36 to 40)."""

    player: str
    fouls: int
    is_out: bool


@dataclass(frozen=True)
class TeamBox(Scored):
    """A team's totals; `others` is what was written down without a number."""

    name: str
    fouls: int
    timeouts: int
    players: list[PlayerBox] = field(default_factory=list)
    others: PlayerBox | None = None


def box_of(game: Game, until: int | None = None) -> dict[str, TeamBox]:
    """Both teams' boxes, by A and B, in one query; `until` a play's number, as they stood after it."""
    plays = Play.objects.counting(until).filter(game=game, seq__gt=game.counts_from).order_by()
    groups = plays.values("team", "player", "what", "detail", "points")  # type: ignore[misc]  # annotated
    return _boxes(game, list(groups.annotate(times=Count("pk"))))


def _boxes(game: Game, rows: list[Row]) -> dict[str, TeamBox]:
    names = {Team.A: game.team_a_name, Team.B: game.team_b_name}
    return {team.value: _team(game.rules, name, [r for r in rows if r["team"] == team]) for team, name in names.items()}


def _team(rules: Rules, name: str, rows: list[Row]) -> TeamBox:
    counted = [row for row in rows if row["what"] != Kind.TIMEOUT]
    lines = {number: _player(rules, number, counted) for number in {row["player"] for row in counted}}
    others = lines.pop("", None)
    players = sorted(lines.values(), key=lambda line: (int(line.player), len(line.player)))
    return TeamBox(*_made(rows), name, _times(rows, Kind.FOUL), _times(rows, Kind.TIMEOUT), players, others)


def _player(rules: Rules, number: str, rows: list[Row]) -> PlayerBox:
    mine = [row for row in rows if row["player"] == number]
    # What the bench is charged with is the coach's, whoever's number stands beside it.
    own = [row for row in mine if row["detail"] not in BENCH]
    limit = rules.player_fouls
    too_many = bool(limit and _times(own, Kind.FOUL) >= limit)
    sent_off = rules.players_sent_off
    hard = sum(row["times"] for row in own if sent_off and row["detail"] in sent_off.kinds)
    is_out = bool(number) and (too_many or bool(sent_off and hard >= sent_off.count))
    return PlayerBox(*_made(mine), number, _times(mine, Kind.FOUL), is_out)


def _made(rows: list[Row]) -> tuple[int, int, int]:
    """How many scores are worth 1, 2 and 3."""
    scores = [row for row in rows if row["what"] == Kind.SCORE]
    times = [sum(row["times"] for row in scores if row["points"] == worth) for worth in (1, 2, 3)]
    return times[0], times[1], times[2]


def _times(rows: Iterable[Row], kind: Kind) -> int:
    return sum(row["times"] for row in rows if row["what"] == kind)

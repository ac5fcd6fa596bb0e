"""Write fixtures/demo/competitions.json: the competitions of the demo club, their entrants, and a half-played cup.

python -m scripts.demo_competitions

The output is always the same. Times are the club's local time; the demo's current time is 21:00 on DAY.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.demo.services import dump_rows
from scripts.demo_cup import bracket
from scripts.demo_players import ANA, BEN, PLAYERS, player_rows
from scripts.demo_table import ORGANIZER, SCORER, key, z

FILE = Path(__file__).resolve().parent.parent / "fixtures/demo/competitions.json"
DAY = datetime(2026, 11, 14, tzinfo=UTC)
MADE = datetime(2026, 10, 19, 9, tzinfo=UTC)
THREES = "3\N{MULTIPLICATION SIGN}3"
Row = dict[str, Any]
When = tuple[int, int, int]  # days from the demo's current day, hour, minute


@dataclass(frozen=True)
class DemoCompetition:
    """A competition. `entrants` register in this order; for teams, each is a name and its players."""

    slug: str
    title: str
    description: str
    tags: list[str]
    venue: str
    deadline: When
    start: When
    capacity: int
    entrants: list[Any] = field(default_factory=list)
    more: Row = field(default_factory=dict)


CUP = DemoCompetition(
    slug="autumn-one-on-one-cup",
    title="Autumn One-on-One Cup",
    description="Two evenings, one basket, one winner. First to **11**, win by two; make it, take it.\n\n"
    "- Friday: quarter-finals\n- Sunday: semi-finals and final",
    tags=["basketball", "knockout"],
    venue="Dockside Arena, court 2",
    deadline=(-2, 20, 0),
    start=(-1, 19, 0),
    capacity=16,
    entrants=[*PLAYERS[:5], SCORER, *PLAYERS[5:7]],
)
CONTESTS = [
    CUP,
    DemoCompetition(
        slug="three-point-shootout",
        title="Three-Point Shootout",
        description="Five racks, sixty seconds. Bring your own rhythm; balls are there.",
        tags=["basketball", "skills"],
        venue="Dockside Arena",
        deadline=(1, 20, 0),
        start=(2, 18, 30),
        capacity=24,
        entrants=[ANA, *PLAYERS[3:11]],
        more={"waitlist": True},
    ),
    DemoCompetition(
        slug="free-throw-night",
        title="Free-Throw Night",
        description="Ten shots a round, best two of three rounds count. **Twelve places**, and a short waitlist.",
        tags=["basketball", "skills", "beginners"],
        venue="Old Town School, small gym",
        deadline=(4, 18, 0),
        start=(5, 19, 0),
        capacity=12,
        entrants=[*PLAYERS[8:20], PLAYERS[0], BEN, *PLAYERS[1:3]],
        more={"waitlist": True, "waitlist_limit": 8},
    ),
    DemoCompetition(
        slug="winter-3x3-open",
        title=f"Winter {THREES} Open",
        description=f"FIBA {THREES} rules, teams of three or four, at least three games for everybody.",
        tags=["basketball", "3x3", "teams"],
        venue="Pier Court",
        deadline=(12, 20, 0),
        start=(14, 10, 0),
        capacity=8,
        entrants=[
            ("Harbour Lights", PLAYERS[0:4]),
            ("Net Menders", PLAYERS[4:7]),
            ("Low Tide", PLAYERS[7:11]),
            ("Second Wind", PLAYERS[11:14]),
            ("Buzzer Beaters", PLAYERS[14:18]),
        ],
        more={"team_size": 4, "team_size_min": 3, "waitlist": True},
    ),
    DemoCompetition(
        slug="youth-skills-day",
        title="Youth Skills Day",
        description="Dribbling, passing, shooting, in stations for ages **8 to 14**. Parents are welcome on the bench.",
        tags=["youth", "skills", "free"],
        venue="Old Town School",
        deadline=(18, 20, 0),
        start=(21, 9, 30),
        capacity=40,
        entrants=[PLAYERS[20], PLAYERS[21], PLAYERS[12]],
    ),
]


FEW = 50  # spots: below this capacity a competition requires confirmed addresses


def main() -> None:
    FILE.write_text(dump_rows(rows()), encoding="utf-8")


def rows() -> list[Row]:
    return [*player_rows(), *[row for number, one in enumerate(CONTESTS, 1) for row in rows_of(number, one)]]


def rows_of(number: int, contest: DemoCompetition) -> list[Row]:
    """Return the rows of a competition, its entries in order, and the cup's matches."""
    made = MADE + timedelta(days=number, minutes=number * 7)
    id = key(made, 0x100 + number)
    fields = {
        "created_at": z(made),
        "updated_at": z(made),
        "title": contest.title,
        "slug": contest.slug,
        "description": contest.description,
        "tags": contest.tags,
        "venue": contest.venue,
        "starts_at": z(at(contest.start)),
        "registration_deadline": z(at(contest.deadline)),
        "capacity": contest.capacity,
        "confirmed_only": contest.capacity < FEW,
        "organizer": ORGANIZER,
        "published_at": z(made),
        **contest.more,
    }
    entries = [
        row for turn, one in enumerate(contest.entrants, 1) for row in entry(number, turn, id, contest, made, one)
    ]
    played = bracket(id, at((-1, 18, 50)), [one["pk"] for one in entries]) if contest is CUP else []
    return [{"model": "competitions.competition", "pk": id, "fields": fields}, *entries, *played]


def entry(number: int, turn: int, competition: str, contest: DemoCompetition, made: datetime, who: Any) -> list[Row]:
    """Return the rows of an entry, with its players for a team."""
    team, people = who if isinstance(who, tuple) else ("", [who])
    came = made + timedelta(days=1, hours=turn * 5, minutes=turn * 13)
    id = key(came, 0x1000 * number + turn)
    confirmed = turn <= contest.capacity
    fields: Row = {
        "created_at": z(came),
        "updated_at": z(came),
        "competition": competition,
        "user": people[0],
        "team_name": team,
        "status": "CONFIRMED" if confirmed else "WAITLISTED",
        "turn": turn,
        "confirmed_at": z(came) if confirmed else None,
    }
    if contest is CUP:
        fields |= {
            "checked_in_at": z(at(CUP.start) - timedelta(minutes=40 - 3 * turn)),
            "reminded_of": z(at(CUP.start)),
        }
    members = [member(came, number, turn, nth, competition, id, one) for nth, one in enumerate(people) if team]
    return [{"model": "competitions.registration", "pk": id, "fields": fields}, *members]


def member(came: datetime, number: int, turn: int, nth: int, competition: str, registration: str, user: str) -> Row:
    fields = {"created_at": z(came), "updated_at": z(came), "registration": registration}
    fields |= {"competition": competition, "user": user}
    pk = key(came, 0x100000 * number + 0x100 * turn + nth)
    return {"model": "competitions.teammember", "pk": pk, "fields": fields}


def at(when: When) -> datetime:
    days, hour, minute = when
    return DAY + timedelta(days=days, hours=hour, minutes=minute)


if __name__ == "__main__":
    main()

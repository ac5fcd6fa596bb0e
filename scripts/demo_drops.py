"""Write fixtures/demo/drops.json: the drops of the demo club, their waiting lists, and a verifiable draw.

python -m scripts.demo_drops

The output is always the same. Times are the club's local time; the demo's current time is 21:00 on DAY.
There are no unused codes: each installation has its own secret, which these would not match.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.demo.services import dump_rows
from drops import ordering
from drops.ordering import ScoreInputs
from scripts.demo_players import ANA, BEN, PLAYERS
from scripts.demo_table import ORGANIZER, key, z

FILE = Path(__file__).resolve().parent.parent / "fixtures/demo/drops.json"
FEW = 50  # slots: below this capacity a drop requires confirmed addresses
DAY = datetime(2026, 11, 14, tzinfo=UTC)
Row = dict[str, Any]
When = tuple[int, int, int]  # days from the demo's current day, hour, minute


@dataclass(frozen=True)
class DemoDrop:
    """A drop. `waiting` join in this order; the codes of the first `used` entries have been redeemed."""

    slug: str
    title: str
    description: str
    art: str
    mode: str
    slots: int
    made: When
    opens: When
    closes: When
    collect: str
    waiting: list[str]
    used: int = 0
    attended: dict[str, int] = field(default_factory=dict)


DROPS = [
    DemoDrop(
        slug="the-96-throwback",
        title="The ’96 throwback",  # noqa: RUF001
        description="Thirty years since the first cup. Sixty numbered jerseys, cut from the original pattern. Join the "
        "waiting list before the window opens, then claim with your code.\n\n"
        "A claim is the right to buy one **in the shop**, in your size, for pickup at gate B.",
        art="jersey",
        mode="fifo",
        slots=60,
        made=(-5, 10, 0),
        opens=(1, 21, 0),
        closes=(1, 21, 30),
        collect="Gate B, at any home game",
        waiting=[*PLAYERS[:3], ANA, *PLAYERS[3:19]],
    ),
    DemoDrop(
        slug="derby-courtside-seats",
        title="Eight courtside seats for the derby",
        description="So close that you hear the shoes. Those who are here most come first: the score counts how long "
        "you are a member, and which competitions you were at.\n\nA seat is yours for *one* evening.",
        art="ticket",
        mode="priority",
        slots=8,
        made=(-4, 9, 30),
        opens=(-1, 12, 0),
        closes=(2, 20, 0),
        collect="Box office, from an hour before",
        waiting=[*PLAYERS[4:12], BEN, *PLAYERS[14:19]],
        used=3,
        attended={PLAYERS[5]: 4, PLAYERS[9]: 2, PLAYERS[7]: 1, BEN: 4},
    ),
    DemoDrop(
        slug="signed-finals-ball",
        title="The finals ball, signed",
        description="Five balls from the final, signed by the whole team. More hands than balls, so it was drawn, and "
        "you can check that it was fair.",
        art="ball",
        mode="draw",
        slots=5,
        made=(-16, 18, 0),
        opens=(-9, 19, 0),
        closes=(-8, 19, 0),
        collect="Club office",
        waiting=[*PLAYERS[:8], BEN, *PLAYERS[8:16], ANA, *PLAYERS[16:21]],
        used=5,
    ),
    DemoDrop(
        slug="dockside-tote",
        title="The Dockside tote",
        description="Twelve bags, sewn from the banner that hung over court 1. The seed of the draw is promised; the "
        "order comes when the window opens.",
        art="bag",
        mode="draw",
        slots=12,
        made=(-2, 12, 0),
        opens=(5, 18, 0),
        closes=(6, 18, 0),
        collect="Club office",
        waiting=[PLAYERS[2], PLAYERS[11], BEN, PLAYERS[18]],
    ),
]


def main() -> None:
    FILE.write_text(dump_rows(rows()), encoding="utf-8")


def rows() -> list[Row]:
    return [row for number, stock in enumerate(DROPS, 1) for row in rows_of(number, stock)]


def rows_of(number: int, stock: DemoDrop) -> list[Row]:
    """Return the rows of a drop, its draw, its waiting list with history, and the redeemed claims."""
    made = at(stock.made)
    id = id_of(number, stock)
    fields = {
        **dated(made),
        "title": stock.title,
        "slug": stock.slug,
        "description": stock.description,
        "total_slots": stock.slots,
        "confirmed_only": stock.slots < FEW,
        "claim_window_start": z(at(stock.opens)),
        "claim_window_end": z(at(stock.closes)),
        "mode": stock.mode,
        "claim_minutes": 7 * 24 * 60,
        "collect_note": stock.collect,
        "art": stock.art,
        "organizer": ORGANIZER,
    }
    entries = [entry(number, turn, id, stock, person) for turn, person in enumerate(stock.waiting, 1)]
    draw = [draw_of(number, stock, id, entries)] if stock.mode == "draw" else []
    changes = [joined(number, turn, each, id) for turn, each in enumerate(entries, 1)]
    claims = [used(number, turn, id, stock, each) for turn, each in enumerate(in_order(entries)[: stock.used], 1)]
    return [{"model": "drops.drop", "pk": id, "fields": fields}, *draw, *entries, *changes, *claims]


def id_of(number: int, stock: DemoDrop) -> str:
    return key(at(stock.made), 0x200 + number)


def entry(number: int, turn: int, drop: str, stock: DemoDrop, person: str) -> Row:
    came = at(stock.made) + timedelta(hours=1 + turn * 2, minutes=turn * 11)
    inputs = ScoreInputs(months=2, attended=stock.attended.get(person, 0), first_drop=turn % 3 != 0)
    fields = {**dated(came), "drop": drop, "user": person, "joined_at": z(came), "draw_rank": None, "passed_at": None}
    scored = stock.mode == "priority"
    fields |= {"priority_score": inputs.score if scored else 0, "score_inputs": inputs.kept() if scored else {}}
    return {"model": "drops.waitlist", "pk": key(came, 0x1000 * number + turn), "fields": fields}


def draw_of(number: int, stock: DemoDrop, drop: str, entries: list[Row]) -> Row:
    """Return the draw: committed with the drop; drawn, with ranked entries, once the window has opened."""
    made, seed = at(stock.made), sha256(f"the demo's seed of {stock.slug}".encode()).hexdigest()
    fields: Row = {**dated(made), "drop": drop, "seed": seed, "seed_hash": ordering.seed_hash(seed)}
    fields |= {"sealed_at": None, "list_hash": "", "entries": [], "drawn_at": None}
    if stock.used:
        ids = ordering.canonical_entries(each["pk"] for each in entries)
        ranks = {id: rank for rank, id in enumerate(ordering.drawn_order(seed, drop, ids), 1)}
        for each in entries:
            each["fields"]["draw_rank"] = ranks[each["pk"]]
        opened = z(at(stock.opens))
        fields |= {"sealed_at": opened, "drawn_at": opened, "list_hash": ordering.list_hash(ids), "entries": ids}
    return {"model": "drops.draw", "pk": key(made, 0x300 + number), "fields": fields}


def joined(number: int, turn: int, one: Row, drop: str) -> Row:
    came, entered = one["fields"]["joined_at"], one["fields"]
    fields = {"created_at": came, "updated_at": came, "drop": drop, "number": turn, "kind": "joined", "at": came}
    fields |= {"entry": one["pk"], "score": entered["priority_score"], "joined_at": came}
    pk = key(datetime.fromisoformat(came), 0x100000 * number + turn)
    return {"model": "drops.placechange", "pk": pk, "fields": fields}


def in_order(entries: list[Row]) -> list[Row]:
    def place(one: Row) -> Any:
        fields = one["fields"]
        return fields["draw_rank"] or 0, -fields["priority_score"], fields["joined_at"], one["pk"]

    return sorted(entries, key=place)


def used(number: int, turn: int, drop: str, stock: DemoDrop, one: Row) -> Row:
    issued = at(stock.opens) + timedelta(minutes=turn * 3)
    handed = issued + timedelta(hours=2 + turn)
    fields = {**dated(issued), "drop": drop, "user": one["fields"]["user"], "status": "USED"}
    fields |= {"issued_at": z(issued), "expires_at": z(issued + timedelta(days=7))}
    fields |= {"used_at": z(handed), "used_by": ORGANIZER}
    pk = key(issued, 0x2000 * number + turn)
    fields["code_hash"] = sha256(f"no code hashes to this: {pk}".encode()).hexdigest()
    return {"model": "drops.claim", "pk": pk, "fields": fields}


def dated(made: datetime) -> Row:
    return {"created_at": z(made), "updated_at": z(made)}


def at(when: When) -> datetime:
    days, hour, minute = when
    return DAY + timedelta(days=days, hours=hour, minutes=minute)


if __name__ == "__main__":
    main()

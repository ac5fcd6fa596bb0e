"""Write fixtures/demo/events.json: the events of the demo club, their seats, reservations and waiting lists.

python -m scripts.demo_events

The output is always the same. Times are the club's local time; the demo's current time is 21:00 on DAY.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.utils.text import slugify

from bookings.seating import seats_of
from core.demo.services import dump_rows
from scripts.demo_event_list import EVENTS
from scripts.demo_fans import FANS, fan_rows
from scripts.demo_happening import HALLS, DemoEvent, When
from scripts.demo_players import ANA, BEN
from scripts.demo_table import ORGANIZER, key, z

FILE = Path(__file__).resolve().parent.parent / "fixtures/demo/events.json"
DAY = datetime(2026, 11, 14, tzinfo=UTC)
MADE = datetime(2026, 10, 2, 9, tzinfo=UTC)
FEW = 50  # seats: below this capacity an event requires confirmed addresses
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Row = dict[str, Any]


def main() -> None:
    FILE.write_text(dump_rows(rows()), encoding="utf-8")
    print(f"Wrote {FILE}")


def rows() -> list[Row]:
    return [*fan_rows(), *(row for number, one in enumerate(EVENTS, 1) for row in rows_of(number, one))]


def rows_of(number: int, one: DemoEvent) -> list[Row]:
    """Return the rows of an event, its sections and seats, its reservations and waiting-list entries."""
    dice = Random(number)  # noqa: S311  (a story, not a secret)
    made = _created_at(number, one)
    id = key(made, 0xE000 + number)
    seats = _seats(number, id, made, one)
    chairs = [row for row in seats if row["model"] == "bookings.seat"]
    total = len(chairs) or one.seats
    people = _people(one, dice)
    coming, waiting = people[: one.coming], people[one.coming : one.coming + one.waiting]
    names = dice.sample([row for row in chairs if row["fields"]["kind"] != "accessible"], len(coming)) if chairs else []
    taken = [row["pk"] for row in names] or [None] * len(coming)
    reserved = [
        _reservation(number, turn, id, made, one, person, seat, dice)
        for turn, (person, seat) in enumerate(zip(coming, taken, strict=True), 1)
    ]
    turns = [_entry(number, turn, id, made, person) for turn, person in enumerate(waiting, 1)]
    active = 0 if one.cancelled else len(coming)
    return [_event(id, made, one, total, total - active), *seats, *reserved, *turns]


def _created_at(number: int, one: DemoEvent) -> datetime:
    """Return when the event was created: some weeks before, never on the demo's current day."""
    return min(MADE + timedelta(hours=9 * number), at(one.start) - timedelta(days=20))


def _event(id: str, made: datetime, one: DemoEvent, total: int, left: int) -> Row:
    fields: Row = {
        "created_at": z(made),
        "updated_at": z(made),
        "name": one.name,
        "slug": slugify(one.name.replace("\N{MULTIPLICATION SIGN}", "x")),
        "description": one.description,
        "location": one.location,
        "starts_at": z(at(one.start)),
        "ends_at": z(at(one.start) + timedelta(hours=one.hours)),
        "seating": "numbered" if one.hall else "general",
        "total_seats": total,
        "available_seats": left,
        "confirmed_only": total < FEW,
        "organizer": ORGANIZER,
    }
    if one.cancelled:
        fields |= {"status": "cancelled", "cancelled_at": z(CALLED_OFF), "cancel_reason": one.cancelled}
    if one.draft:
        fields |= {"status": "draft"}
    if one.opens:
        fields |= {"sales_open_at": z(at(one.opens))}
    return {"model": "bookings.event", "pk": id, "fields": fields}


def _seats(number: int, event: str, made: datetime, one: DemoEvent) -> list[Row]:
    """Return sections and their seats as the plan defines them."""
    found: list[Row] = []
    moments = {"created_at": z(made), "updated_at": z(made)}
    for position, (name, stand, plan) in enumerate(HALLS.get(one.hall, []), 1):
        section = key(made, 0x10000 * number + position)
        fields = {**moments, "event": event, "name": name, "stand": stand, "position": position, "plan": plan}
        found.append({"model": "bookings.section", "pk": section, "fields": fields})
        for nth, seat in enumerate(seats_of(plan), 1):
            place = {"row": seat.row, "number": seat.number, "line": seat.line, "column": seat.column}
            told = {**moments, "event": event, "section": section, "name": f"{name}-{seat.row}{seat.number}", **place}
            pk = key(made, 0x1000000 * number + 0x1000 * position + nth)
            found.append({"model": "bookings.seat", "pk": pk, "fields": {**told, "kind": seat.kind}})
    return found


def _people(one: DemoEvent, dice: Random) -> list[str]:
    """Return the people with a reservation: Ana and Ben first if they come, then fans not on the waiting list."""
    known = [person for person, comes in ((ANA, one.ana), (BEN, one.ben)) if comes]
    return [*known, *dice.sample(FANS, one.coming + one.waiting - len(known))]


def _reservation(
    number: int, turn: int, event: str, made: datetime, one: DemoEvent, person: str, seat: str | None, dice: Random
) -> Row:
    came = made + timedelta(hours=2 * turn, minutes=17 * turn)
    came = min(came, DAY - timedelta(days=1, minutes=3 * turn), at(one.start) - timedelta(hours=3, minutes=turn))
    fields: Row = {"created_at": z(came), "updated_at": z(came), "event": event, "user": person, "seat": seat}
    fields |= {"code": "".join(dice.choices(ALPHABET, k=10)), "status": "ACTIVE"}
    if one.cancelled:
        ended = {"status": "CANCELLED", "cancelled_at": z(CALLED_OFF), "cancelled_by": "event"}
        fields |= {**ended, "updated_at": z(CALLED_OFF)}
    return {"model": "bookings.reservation", "pk": key(came, 0x100000 * number + turn), "fields": fields}


def _entry(number: int, turn: int, event: str, made: datetime, person: str) -> Row:
    came = min(made + timedelta(days=6, hours=5 * turn), DAY - timedelta(days=1, minutes=2 * turn))
    fields = {"created_at": z(came), "updated_at": z(came), "event": event, "user": person, "turn": turn}
    return {"model": "bookings.waitlistentry", "pk": key(came, 0x9000000 + 0x1000 * number + turn), "fields": fields}


def at(when: When) -> datetime:
    days, hour, minute = when
    return DAY + timedelta(days=days, hours=hour, minutes=minute)


CALLED_OFF = at((-1, 12, 30))

if __name__ == "__main__":
    main()

"""Drawing the seats of an event. They are frozen once one of them was given to somebody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings import events, wire
from bookings.models import Event, Reservation, Seat, Seating, Section, Stand
from bookings.refusals import EventCancelled, SeatingFrozen
from bookings.seating import plans
from bookings.services import facts
from bookings.services.last_line import refused_by_name
from bookings.services.locking import locked_to_manage
from core.errors import Invalid
from core.rooms.services import announce

_NAME = re.compile(r"[A-Z0-9][A-Z0-9 ]{0,11}")


@dataclass(frozen=True)
class Block:
    """One section as it is to be drawn."""

    name: str
    stand: str
    plan: list[str]


def draw_layout(*, event_id: UUID, by: Any, sections: Sequence[Block], version: int | None = None) -> Event:
    """Give the event numbered seats, these and no others: they say how many there are. Holds are given up.

    Refuses with NotFound, NotYourEvent, VersionConflict, EventCancelled, SeatingFrozen, Invalid.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_to_manage(by, event_id)
        facts.refuse_stale(event, version)
        if event.is_cancelled:
            raise EventCancelled
        if is_frozen(event):
            raise SeatingFrozen
        blocks = [Block(each.name.strip().upper(), each.stand, list(each.plan)) for each in sections]
        _check(blocks)
        event.sections.all().delete()
        seats = _draw(event, blocks)
        event.seating, event.total_seats, event.available_seats = Seating.NUMBERED, seats, seats
        event.version += 1
        event.save(update_fields=["seating", "total_seats", "available_seats", "version", "updated_at"])
        said = wire.facts_out(event)
        names = ("seating", "totalSeats", "availableSeats", "version", "updatedAt")
        announce(event.room, events.LayoutChanged({name: said[name] for name in names}), actor=by.pk)
    return event


def is_frozen(event: Event) -> bool:
    """Whether a seat was ever given away, or somebody has a place without a number."""
    given = Reservation.objects.filter(event=event)
    return given.filter(seat__isnull=False).exists() or given.active().exists()


def _check(blocks: Sequence[Block]) -> None:
    wrong = [f"{each.name or 'A section'}: {sentence}" for each in blocks if (sentence := _problem(each))]
    names = [each.name for each in blocks]
    if not blocks:
        wrong.append("Draw at least one section.")
    if len(blocks) > plans.MOST_SECTIONS:
        wrong.append(f"At most {plans.MOST_SECTIONS} sections.")
    if len(set(names)) < len(names):
        wrong.append("Every section needs a name of its own.")
    if not wrong and sum(1 for each in blocks for _ in plans.seats_of(each.plan)) > plans.MOST_SEATS:
        wrong.append(f"At most {plans.MOST_SEATS} seats.")
    if wrong:
        raise Invalid(fields={"sections": wrong[:5]})


def _problem(block: Block) -> str:
    if not _NAME.fullmatch(block.name):
        return f"a name has up to {plans.LONGEST_NAME} letters and digits."
    if block.stand not in Stand.values:
        return "it stands on side n, e, s or w."
    return plans.problem(block.plan)


def _draw(event: Event, blocks: Sequence[Block]) -> int:
    drawn = 0
    for position, block in enumerate(blocks, 1):
        section = Section.objects.create(
            event=event, name=block.name, stand=block.stand, position=position, plan=block.plan
        )
        made = Seat.objects.bulk_create(_seats(event, section, block.plan))
        drawn += len(made)
    return drawn


def _seats(event: Event, section: Section, plan: Sequence[str]) -> list[Seat]:
    return [
        Seat(
            event=event,
            section=section,
            name=f"{section.name}-{each.row}{each.number}",
            row=each.row,
            number=each.number,
            line=each.line,
            column=each.column,
            kind=each.kind,
        )
        for each in plans.seats_of(plan)
    ]

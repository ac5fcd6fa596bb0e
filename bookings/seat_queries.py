"""Reading the seats of an event: the map, and what is free at this moment."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from bookings.models import Event, Reservation, Seat, SeatHold, SeatHoldQuerySet, SeatKind
from bookings.seating.choosing import Place
from core.rooms.queries import timestamp

HoldsBySeat = dict[UUID, tuple[UUID, datetime]]


def seats(event_id: UUID) -> list[Any]:
    """All seats in their order, each with `reserved` and its section."""
    taken = Reservation.objects.active().filter(seat=OuterRef("pk"))
    found = Seat.objects.filter(event=event_id).select_related("section").annotate(reserved=Exists(taken))
    return list(found.in_order())


class SeatRow(NamedTuple):
    """A seat as the map needs it, much cheaper to read than the model: a hall has some hundred."""

    id: UUID
    name: str
    row: str
    number: int
    line: int
    column: int
    kind: str
    section_id: UUID
    section_name: str
    stand: str
    reserved: bool


def rows(event_id: UUID) -> list[SeatRow]:
    """All seats in their order, each with its section and whether it is reserved."""
    taken = Reservation.objects.active().filter(seat=OuterRef("pk"))
    names = ("pk", "name", "row", "number", "line", "column", "kind", "section_id", "section__name", "section__stand")
    found = Seat.objects.filter(event=event_id).in_order().values_list(*names, Exists(taken))
    return [SeatRow(*each) for each in found]


def holds_by_seat(event_id: UUID) -> HoldsBySeat:
    """Who holds which seat now, and until when."""
    live = SeatHold.objects.live().filter(event=event_id).values_list("seat_id", "user_id", "expires_at")
    return {seat: (holder, until) for seat, holder, until in live}


def how_many_are_held(event_id: UUID) -> int:
    return int(SeatHold.objects.live().filter(event=event_id).count())


def is_any_free(event_id: UUID, *, accessible: bool) -> bool:
    """Whether a seat (or a wheelchair space) is not reserved, held or not."""
    taken = Reservation.objects.active().filter(seat=OuterRef("pk"))
    kind = Q(kind=SeatKind.ACCESSIBLE)
    return bool(Seat.objects.filter(kind if accessible else ~kind, ~Exists(taken), event=event_id).exists())


def live_holds(event_id: UUID) -> SeatHoldQuerySet:
    """What is held at this moment, with the seats."""
    found: SeatHoldQuerySet = SeatHold.objects.live().filter(event=event_id).select_related("seat")
    return found.order_by("seat__section__position", "seat__line", "seat__column")


def my_holds(event_id: UUID, person: Any) -> list[SeatHold]:
    """The seats that the person holds at this event now."""
    return list(live_holds(event_id).filter(user=person.pk)) if person.is_authenticated else []


def holds_of_token(event_id: UUID, token: str) -> list[SeatHold]:
    """What is held under this token now, by whomever."""
    return list(live_holds(event_id).filter(token=token))


def places(event_id: UUID, person: Any) -> list[Place]:
    """Every seat as the person may choose it: free if neither reserved nor held by another."""
    all_seats = seats(event_id)
    held = set(live_holds(event_id).exclude(user=person.pk).values_list("seat_id", flat=True))
    widths: dict[UUID, int] = {}
    for seat in all_seats:
        widths[seat.section_id] = max(widths.get(seat.section_id, 0), seat.column + 1)
    return [_place(seat, widths[seat.section_id], seat.pk in held) for seat in all_seats]


def taken_and_held(event: Event) -> dict[str, Any]:
    """Which seats are not free, the same for every viewer: `held` says until when, and everybody has a clock."""
    reserved = Seat.objects.filter(event=event.pk, reservations__status="ACTIVE")
    return {
        "taken": sorted(reserved.values_list("name", flat=True)),
        "held": {hold.seat.name: timestamp(hold.expires_at) for hold in live_holds(event.pk)},
    }


def _place(seat: Any, width: int, is_held: bool) -> Place:
    return Place(
        name=seat.name,
        section=seat.section.position,
        line=seat.line,
        column=seat.column,
        width=width,
        kind=seat.kind,
        free=not (seat.reserved or is_held),
    )


def map_out(event: Event) -> dict[str, Any]:
    """Section by section every seat and how it stands, as the API has it."""
    held = holds_by_seat(event.pk)
    by_section: dict[UUID, list[dict[str, Any]]] = {}
    for seat in rows(event.pk):
        _, until = held.get(seat.id, (None, None))
        by_section.setdefault(seat.section_id, []).append(_seat_out(seat, until))
    return {
        "sections": [
            {"name": each.name, "stand": each.stand, "plan": each.plan, "seats": by_section.get(each.pk, [])}
            for each in event.sections.order_by("position")
        ]
    }


def _seat_out(seat: SeatRow, held_until: datetime | None) -> dict[str, Any]:
    status = "reserved" if seat.reserved else "held" if held_until else "free"
    return {
        "id": str(seat.id),
        "seat": seat.name,
        "row": seat.row,
        "number": seat.number,
        "line": seat.line,
        "column": seat.column,
        "kind": seat.kind,
        "status": status,
        "heldUntil": timestamp(held_until) if held_until and status == "held" else None,
    }


def seat_of(event_id: UUID, person: Any) -> UUID | None:
    """The id of the seat that the person has at this event."""
    if not person.is_authenticated:
        return None
    mine = Reservation.objects.active().filter(event=event_id, user=person.pk)
    found: UUID | None = mine.values_list("seat_id", flat=True).first()
    return found

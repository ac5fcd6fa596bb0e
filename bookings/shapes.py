"""The JSON of responses."""

from collections import defaultdict
from datetime import datetime
from typing import Literal
from uuid import UUID

from bookings import queries
from bookings.models import (
    Event,
    EventStatus,
    Reservation,
    ReservationStatus,
    Seating,
    SeatKind,
    Stand,
    WaitlistEntry,
    WaitlistStatus,
)
from bookings.models.reservation import ticket_token
from bookings.queries import holds_by_seat, seat_rows
from core.api.shapes import ABSENT, JSON, PersonOut, ReachableOut, Shape, doc
from core.database import database_now


def _seat_name(reservation: Reservation) -> str | None:
    return reservation.seat.name if reservation.seat else None


class ReservationOut(Shape):
    """One seat for one person."""

    id: UUID
    event_id: UUID
    user_id: UUID | None = doc("Null of who has left the club.")
    status: ReservationStatus
    seat: str = doc("Its name, where seats have numbers: N2-B4.", get=_seat_name, optional=True)
    from_waitlist: bool
    confirm_by: datetime | None = doc(
        "Until then the holder must confirm their email address, else the seat is freed.",
        get=lambda reservation: reservation.to_confirm_by if reservation.is_active else None,
    )
    cancelled_at: datetime | None
    created_at: datetime
    updated_at: datetime


class OrganizersReservationOut(ReservationOut):
    """A reservation for the organizer, with the person and their check-in. It is read `with_checkin()`."""

    user: ReachableOut | None
    checked_in_at: datetime | None = doc(get=lambda reservation: getattr(reservation, "checked_in_at", None))


class AboutOut(Shape):
    id: UUID
    slug: str
    name: str
    location: str
    starts_at: datetime
    ends_at: datetime | None
    status: EventStatus


class MyReservationOut(ReservationOut):
    """A reservation with its event."""

    event: AboutOut


def _is_waiting(entry: WaitlistEntry) -> bool:
    return bool(entry.status == WaitlistStatus.WAITING)


class WaitingOut(Shape):
    """An entry of the waiting list."""

    id: UUID
    event_id: UUID
    user_id: UUID | None
    status: WaitlistStatus
    position: int | None = doc(
        "From 1; only while waiting.",
        get=lambda entry: getattr(entry, "position", None) if _is_waiting(entry) else ABSENT,
        optional=True,
    )
    accessible: bool
    confirm_by: datetime | None = doc(
        "As of a reservation.", get=lambda entry: entry.to_confirm_by if _is_waiting(entry) else None
    )
    created_at: datetime
    updated_at: datetime


class HoldOut(Shape):
    """Seats that are held for a few minutes."""

    hold_token: str = doc("Who has it may reserve one of the seats.", get=lambda hold: hold.token)
    seats: list[str]
    expires_at: datetime


class EventFactsOut(Shape):
    """The editable fields of an event and the state of its seats: what its room announces after an edit."""

    name: str
    description: str = doc("Markdown.")
    starts_at: datetime
    ends_at: datetime | None
    location: str
    total_seats: int
    available_seats: int = doc("Always the total less what is reserved.")
    seating: Seating
    group_limit: int
    confirmed_only: bool = doc("Bookings of people without a confirmed email address are freed after an hour.")
    status: EventStatus = doc("A draft is seen by its organizer and staff alone.")
    sales_open_at: datetime | None = doc("From then on seats can be reserved and held; null: since it was published.")
    cancel_reason: str
    version: int
    updated_at: datetime


class EventOut(EventFactsOut):
    """An event and the state of its seats. It is read `with_counts()` and with its organizer."""

    id: UUID
    slug: str
    waiting_count: int
    cancelled_at: datetime | None
    organizer: PersonOut | None
    room: str
    room_version: int
    created_at: datetime


class EventDetail(EventOut):
    """An event with the caller's own reservation, entry and hold; these keys exist only for signed-in callers."""

    reservation: ReservationOut | None = doc(optional=True)
    waiting: WaitingOut | None = doc(optional=True)
    hold: HoldOut | None = doc(optional=True)


class SeatOut(Shape):
    id: UUID
    seat: str = doc("Its name: N2-B4.", get=lambda row: row.name)
    row: str
    number: int
    line: int = doc("Rows from the court, from 0.")
    column: int = doc("Places from the left, aisles included, from 0.")
    kind: SeatKind
    status: Literal["free", "held", "reserved"]
    held_until: datetime | None


class SectionOut(Shape):
    name: str
    stand: Stand
    plan: list[str]
    seats: list[SeatOut]


class SeatsOut(Shape):
    """The seat map of an event; without sections if seats have no numbers."""

    sections: list[SectionOut]


class EntryOut(Shape):
    """One scan of a ticket at the door."""

    id: UUID
    reservation_id: UUID
    holder: str = doc(get=lambda entry: entry.reservation.holder)
    seat: str | None = doc(get=lambda entry: _seat_name(entry.reservation))
    at: datetime = doc("By the clock of the device that read it.")
    recorded_at: datetime = doc(get=lambda entry: entry.created_at)
    gate: str
    offline: bool
    double: bool = doc("It had been let in already.")
    void: bool = doc("It was cancelled when it was shown.")
    undone_at: datetime | None
    undo_reason: str


class OutcomeOut(Shape):
    nonce: UUID
    outcome: Literal["recorded", "double", "void", "unknown", "another"]
    entry: EntryOut | None


class RosterLine(Shape):
    """What a device needs to check a ticket in while offline."""

    ticket: str = doc("What the QR code says.", get=ticket_token)
    code: str
    holder: str
    seat: str | None = doc(get=_seat_name)
    status: ReservationStatus
    checked_in_at: datetime | None


class RosterOut(Shape):
    """Every ticket ever issued for the event, so that a cancelled ticket differs from an unknown one."""

    event_id: UUID = doc(get=lambda event: event.pk)
    made_at: datetime = doc(get=lambda _: database_now())
    tickets: list[RosterLine] = doc(get=lambda event: queries.reservations_of(event.pk))


def seat_map(event: Event) -> JSON:
    """Return SeatsOut: every section with its seats and their status."""
    held = holds_by_seat(event.pk)
    seats: dict[UUID, list[JSON]] = defaultdict(list)
    for row in seat_rows(event.pk):
        _, until = held.get(row.id, (None, None))
        status = "reserved" if row.reserved else "held" if until else "free"
        seats[row.section_id].append(SeatOut.of(row, status=status, held_until=until if status == "held" else None))
    sections = event.sections.order_by("position")
    return SeatsOut.of(sections=[SectionOut.of(each, seats=seats[each.pk]) for each in sections])

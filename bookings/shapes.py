"""The JSON of responses: the shapes of the schema, and the functions that build them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from bookings import queries
from bookings.models import (
    Entry,
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
from bookings.queries import SeatRow, holds_by_seat, seat_rows
from core.api.serializers import Serializer
from core.database import database_now
from core.times import timestamp, timestamp_or_none


class PersonOut(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ReachableOut(PersonOut):
    email = serializers.EmailField()


class ReservationOut(Serializer):
    """One seat for one person."""

    id = serializers.UUIDField()
    event_id = serializers.UUIDField()
    user_id = serializers.UUIDField(allow_null=True, help_text="Null of who has left the club.")
    status = serializers.ChoiceField(ReservationStatus.values)
    seat = serializers.CharField(required=False, help_text="Its name, where seats have numbers: N2-B4.")
    from_waitlist = serializers.BooleanField()
    confirm_by = serializers.DateTimeField(
        allow_null=True, help_text="Until then the holder must confirm their email address, else the seat is freed."
    )
    cancelled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OrganizersReservationOut(ReservationOut):
    """A reservation for the organizer, with the person and their check-in."""

    user = ReachableOut(allow_null=True)
    checked_in_at = serializers.DateTimeField(allow_null=True)


class AboutOut(Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    location = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    status = serializers.ChoiceField(EventStatus.values)


class MyReservationOut(ReservationOut):
    """A reservation with its event."""

    event = AboutOut()


class WaitingOut(Serializer):
    """An entry of the waiting list."""

    id = serializers.UUIDField()
    event_id = serializers.UUIDField()
    user_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(WaitlistStatus.values)
    position = serializers.IntegerField(required=False, help_text="From 1; only while waiting.")
    accessible = serializers.BooleanField()
    confirm_by = serializers.DateTimeField(allow_null=True, help_text="As of a reservation.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class HoldOut(Serializer):
    """Seats that are held for a few minutes."""

    hold_token = serializers.CharField(help_text="Who has it may reserve one of the seats.")
    seats = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField()


class EventOut(Serializer):
    """An event and the state of its seats."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    location = serializers.CharField()
    total_seats = serializers.IntegerField()
    available_seats = serializers.IntegerField(help_text="Always the total less what is reserved.")
    seating = serializers.ChoiceField(Seating.values)
    group_limit = serializers.IntegerField()
    confirmed_only = serializers.BooleanField(
        help_text="Bookings of people without a confirmed email address are freed after an hour."
    )
    waiting_count = serializers.IntegerField()
    status = serializers.ChoiceField(EventStatus.values, help_text="A draft is seen by its organizer and staff alone.")
    sales_open_at = serializers.DateTimeField(
        allow_null=True, help_text="From then on seats can be reserved and held; null: since it was published."
    )
    cancel_reason = serializers.CharField()
    cancelled_at = serializers.DateTimeField(allow_null=True)
    organizer = PersonOut(allow_null=True)
    version = serializers.IntegerField()
    room = serializers.CharField()
    room_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class EventDetail(EventOut):
    """An event with the caller's own reservation, entry and hold; these keys exist only for signed-in callers."""

    reservation = ReservationOut(allow_null=True, required=False)
    waiting = WaitingOut(allow_null=True, required=False)
    hold = HoldOut(allow_null=True, required=False)


class SeatOut(Serializer):
    id = serializers.UUIDField()
    seat = serializers.CharField(help_text="Its name: N2-B4.")
    row = serializers.CharField()
    number = serializers.IntegerField()
    line = serializers.IntegerField(help_text="Rows from the court, from 0.")
    column = serializers.IntegerField(help_text="Places from the left, aisles included, from 0.")
    kind = serializers.ChoiceField(SeatKind.values)
    status = serializers.ChoiceField(["free", "held", "reserved"])
    held_until = serializers.DateTimeField(allow_null=True)


class SectionOut(Serializer):
    name = serializers.CharField()
    stand = serializers.ChoiceField(Stand.values)
    plan = serializers.ListField(child=serializers.CharField())
    seats = SeatOut(many=True)


class SeatsOut(Serializer):
    """The seat map of an event; without sections if seats have no numbers."""

    sections = SectionOut(many=True)


class EntryOut(Serializer):
    """One scan of a ticket at the door."""

    id = serializers.UUIDField()
    reservation_id = serializers.UUIDField()
    holder = serializers.CharField()
    seat = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField(help_text="By the clock of the device that read it.")
    recorded_at = serializers.DateTimeField()
    gate = serializers.CharField(allow_blank=True)
    offline = serializers.BooleanField()
    double = serializers.BooleanField(help_text="It had been let in already.")
    void = serializers.BooleanField(help_text="It was cancelled when it was shown.")
    undone_at = serializers.DateTimeField(allow_null=True)
    undo_reason = serializers.CharField(allow_blank=True)


class OutcomeOut(Serializer):
    nonce = serializers.UUIDField()
    outcome = serializers.ChoiceField(["recorded", "double", "void", "unknown", "another"])
    entry = EntryOut(allow_null=True)


class RosterLine(Serializer):
    """What a device needs to check a ticket in while offline."""

    ticket = serializers.CharField(help_text="What the QR code says.")
    code = serializers.CharField()
    holder = serializers.CharField()
    seat = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(ReservationStatus.values)
    checked_in_at = serializers.DateTimeField(allow_null=True)


class RosterOut(Serializer):
    event_id = serializers.UUIDField()
    made_at = serializers.DateTimeField()
    tickets = RosterLine(many=True)


def facts_out(event: Event) -> dict[str, Any]:
    """Return the editable fields and the state of the seats."""
    return {
        "name": event.name,
        "description": event.description,
        "startsAt": timestamp(event.starts_at),
        "endsAt": timestamp_or_none(event.ends_at),
        "location": event.location,
        "totalSeats": event.total_seats,
        "availableSeats": event.available_seats,
        "seating": event.seating,
        "groupLimit": event.group_limit,
        "confirmedOnly": event.confirmed_only,
        "status": event.status,
        "salesOpenAt": timestamp_or_none(event.sales_open_at),
        "cancelReason": event.cancel_reason,
        "version": event.version,
        "updatedAt": timestamp(event.updated_at),
    }


def event_out(event: Any) -> dict[str, Any]:
    """Return the whole event. It is read `with_counts()` and with its organizer."""
    organizer = event.organizer
    return {
        "id": str(event.pk),
        "slug": event.slug,
        **facts_out(event),
        "waitingCount": event.waiting_count,
        "organizer": {"id": str(organizer.pk), "name": organizer.name} if organizer else None,
        "cancelledAt": timestamp_or_none(event.cancelled_at),
        "createdAt": timestamp(event.created_at),
        "room": event.room,
        "roomVersion": event.room_version,
    }


def reservation_out(reservation: Reservation) -> dict[str, Any]:
    """Return the reservation; `seat` exists only at numbered events."""
    out: dict[str, Any] = {
        "id": str(reservation.pk),
        "eventId": str(reservation.event_id),
        "userId": str(reservation.user_id) if reservation.user_id else None,
        "status": reservation.status,
        "createdAt": timestamp(reservation.created_at),
        "updatedAt": timestamp(reservation.updated_at),
        "cancelledAt": timestamp_or_none(reservation.cancelled_at),
        "fromWaitlist": reservation.from_waitlist,
        "confirmBy": timestamp_or_none(reservation.to_confirm_by) if reservation.is_active else None,
    }
    return out | {"seat": reservation.seat.name} if reservation.seat else out


def my_reservation_out(reservation: Reservation) -> dict[str, Any]:
    """Return the reservation with its event."""
    event = reservation.event
    names = ("name", "startsAt", "endsAt", "location", "status")
    facts = facts_out(event)
    about = {"id": str(event.pk), "slug": event.slug, **{name: facts[name] for name in names}}
    return {**reservation_out(reservation), "event": about}


def reservation_for_organizer(reservation: Reservation) -> dict[str, Any]:
    """Return the reservation with its person and check-in. It is read `with_checkin()`."""
    person = reservation.user
    user = {"id": str(person.pk), "name": person.name, "email": person.email} if person else None
    checked_in_at = getattr(reservation, "checked_in_at", None)
    return {**reservation_out(reservation), "user": user, "checkedInAt": timestamp_or_none(checked_in_at)}


def waiting_out(entry: WaitlistEntry) -> dict[str, Any]:
    """Return the entry; `position` exists only while it waits."""
    out: dict[str, Any] = {
        "id": str(entry.pk),
        "eventId": str(entry.event_id),
        "userId": str(entry.user_id) if entry.user_id else None,
        "status": entry.status,
        "accessible": entry.accessible,
        "confirmBy": timestamp_or_none(entry.to_confirm_by) if entry.status == WaitlistStatus.WAITING else None,
        "createdAt": timestamp(entry.created_at),
        "updatedAt": timestamp(entry.updated_at),
    }
    if entry.status == WaitlistStatus.WAITING:
        out["position"] = getattr(entry, "position", None)
    return out


def entry_out(entry: Entry) -> dict[str, Any]:
    reservation = entry.reservation
    return {
        "id": str(entry.pk),
        "reservationId": str(reservation.pk),
        "holder": reservation.holder,
        "seat": reservation.seat.name if reservation.seat else None,
        "at": timestamp(entry.at),
        "recordedAt": timestamp(entry.created_at),
        "gate": entry.gate,
        "offline": entry.offline,
        "double": entry.double,
        "void": entry.void,
        "undoneAt": timestamp_or_none(entry.undone_at),
        "undoReason": entry.undo_reason,
    }


def seat_map_out(event: Event) -> dict[str, Any]:
    """Return every section with its seats and their status."""
    held = holds_by_seat(event.pk)
    by_section: dict[UUID, list[dict[str, Any]]] = {}
    for seat in seat_rows(event.pk):
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


def roster_out(event: Event) -> dict[str, Any]:
    """Return every ticket ever issued for the event, so that a cancelled ticket differs from an unknown one."""
    lines = [
        {
            "ticket": ticket_token(each),
            "code": each.code,
            "holder": each.holder,
            "seat": each.seat.name if each.seat else None,
            "status": each.status,
            "checkedInAt": timestamp_or_none(each.checked_in_at),  # type: ignore[attr-defined]
        }
        for each in queries.reservations_of(event.pk)
    ]
    return {"eventId": str(event.pk), "madeAt": timestamp(database_now()), "tickets": lines}

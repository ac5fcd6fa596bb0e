"""An event and what belongs to it as clients see them: the same for the API, the room's snapshot and its events."""

from typing import Any

from bookings.models import Entry, Event, Reservation, WaitlistEntry, WaitlistStatus
from core.api.names import camel
from core.rooms.queries import timestamp, timestamp_or_none


def facts_out(event: Event) -> dict[str, Any]:
    """What its organizer says of it, and how its seats stand."""
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
    """The whole event, read `with_standing()` and its organizer."""
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
    """`seat` only where seats have numbers."""
    told: dict[str, Any] = {
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
    return told | {"seat": reservation.seat.name} if reservation.seat else told


def my_reservation_out(reservation: Reservation) -> dict[str, Any]:
    """The same with what it is for."""
    event = reservation.event
    told = ("name", "startsAt", "endsAt", "location", "status")
    facts = facts_out(event)
    about = {"id": str(event.pk), "slug": event.slug, **{name: facts[name] for name in told}}
    return {**reservation_out(reservation), "event": about}


def reservation_for_organizer(reservation: Reservation) -> dict[str, Any]:
    """The same with who it is and whether they are in. Read `with_entry()`."""
    person = reservation.user
    user = {"id": str(person.pk), "name": person.name, "email": person.email} if person else None
    checked_in_at = getattr(reservation, "checked_in_at", None)
    return {**reservation_out(reservation), "user": user, "checkedInAt": timestamp_or_none(checked_in_at)}


def waiting_out(entry: WaitlistEntry) -> dict[str, Any]:
    """`position` only of who waits."""
    told: dict[str, Any] = {
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
        told["position"] = getattr(entry, "position", None)
    return told


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


def name_of(field: str) -> str:
    return camel(field)

"""Emails about reservations, waiting lists and held seats: which one goes out, when, and what it says."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.models import (
    Event,
    EventStatus,
    Reservation,
    ReservationStatus,
    SeatHold,
    WaitlistEntry,
    WaitlistStatus,
)
from core import reminders
from core.database import database_now
from core.mail import rendering
from core.mail import services as mail
from core.people import Person
from core.times import format_clock, format_day

FOLDER = "bookings"
RESERVED, SEATED, REMOVED = "reserved", "seated", "removed"
CANCELLED, MOVED, REMINDER = "event_cancelled", "event_moved", "reminder"
LAPSED = "lapsed"
WAIT_CANCELLED, WAIT_LAPSED, WAIT_MOVED, HOLD_MOVED = "wait_cancelled", "wait_lapsed", "wait_moved", "hold_moved"
FOR_SEAT_HOLDERS = (RESERVED, SEATED, MOVED, REMINDER)


def queue_event_moved(event: Event) -> None:
    """Queue emails about the new time or place: to seat holders, to the waiting list, and to people who hold seats."""
    seats = Reservation.objects.active().filter(event=event)
    mail.queue_many("bookings.event_moved", list(seats.values_list("pk", flat=True)))
    waiting = WaitlistEntry.objects.waiting().filter(event=event)
    mail.queue_many("bookings.wait_moved", list(waiting.values_list("pk", flat=True)))
    deciding = SeatHold.objects.live().filter(event=event).exclude(user__in=seats.values("user"))
    holders = deciding.order_by("user").distinct("user").values_list("user", flat=True)
    mail.queue_many("bookings.hold_moved", list(holders), event_id=event.pk, version=event.version)


def write_to_holder_of_seat(kind: str, reservation_id: UUID, reason: str = "") -> None:
    """Write about a reservation, unless the email no longer applies."""
    reservation = Reservation.objects.with_event().filter(pk=reservation_id).first()
    if reservation and reservation.user and _still_applies(kind, reservation):
        _post(kind, reservation.event, reservation.user, reservation.pk, reservation, reason)


def write_to_waitlist(kind: str, entry_id: UUID) -> None:
    """Write to someone who is or was on the waiting list: they left it, or the event moved."""
    entry = WaitlistEntry.objects.select_related("event", "user").filter(pk=entry_id).first()
    if entry and entry.user and (kind != WAIT_MOVED or entry.status == WaitlistStatus.WAITING):
        _post(kind, entry.event, entry.user, entry.pk)


def write_to_holder(user_id: UUID, event_id: str, version: int) -> None:
    """Tell a person who holds seats that the event moved, unless they hold and have none any more."""
    event = Event.objects.get(pk=event_id)
    held = SeatHold.objects.live().filter(event=event, user=user_id)
    seats = Reservation.objects.active().filter(event=event, user=user_id)
    hold, reservation = held.select_related("user").first(), seats.select_related("user", "seat").first()
    concerned = hold or reservation
    if concerned and concerned.user and not event.is_cancelled:
        _post(HOLD_MOVED, event, concerned.user, user_id, reservation, edition=f"{event.pk}/{version}")


KINDS: dict[str, Callable[..., object]] = {
    **{
        kind: partial(write_to_holder_of_seat, kind)
        for kind in (RESERVED, SEATED, REMOVED, CANCELLED, MOVED, REMINDER, LAPSED)
    },
    **{kind: partial(write_to_waitlist, kind) for kind in (WAIT_CANCELLED, WAIT_LAPSED, WAIT_MOVED)},
    HOLD_MOVED: write_to_holder,
}


def _still_applies(kind: str, reservation: Reservation) -> bool:
    if kind == REMINDER and not reminders.is_reminder_due(reservation.event.starts_at, database_now()):
        return False
    if kind in FOR_SEAT_HOLDERS:
        return bool(reservation.status == ReservationStatus.ACTIVE)
    return not reservation.is_active


def _post(
    kind: str,
    event: Event,
    person: Person,
    about: UUID,
    reservation: Reservation | None = None,
    reason: str = "",
    edition: str = "",
) -> None:
    edition = edition or _edition(kind, event, reservation)
    key = "/".join(filter(None, [FOLDER, kind, str(about), edition]))
    context = {**_context(event, person, reservation), "reason": reason}
    mail.post(to=person, template=f"{FOLDER}/{kind}", context=context, dedupe_key=key)


def _edition(kind: str, event: Event, reservation: Reservation | None) -> str:
    """Return what makes the same email a new one: the version of a move, the date of a reminder."""
    if kind in (MOVED, WAIT_MOVED):
        return str(event.version)
    if kind == REMINDER and reservation and reservation.reminded_of:
        return reservation.reminded_of.isoformat()
    return ""


def _context(event: Event, person: Person, reservation: Reservation | None) -> dict[str, Any]:
    return {
        "name": person.name,
        "event": event,
        "reservation": reservation,
        "when": f"{format_day(event.starts_at)}, {format_clock(event.starts_at)}",
        "page": rendering.absolute_url(event.get_absolute_url()),
        "confirm_by": format_clock(until) if reservation and (until := reservation.to_confirm_by) else "",
        "ticket": rendering.absolute_url(reservation.get_absolute_url()) if reservation else "",
        "cancel_page": rendering.page_url("event-cancel-reservation", event.slug),
        "leave_page": rendering.page_url("event-stop-waiting", event.slug),
    }


@transaction.atomic
def queue_reminders() -> int:
    """Queue a reminder for each reservation of events that start in 24 to 48 hours. Return how many."""
    due = reminders.due_reminders("event__starts_at", "created_at", database_now())
    coming = Reservation.objects.active().filter(due, event__status=EventStatus.PUBLISHED)
    ids = reminders.claim_reminders(coming, "event__starts_at")
    mail.queue_many("bookings.reminder", ids)
    return len(ids)

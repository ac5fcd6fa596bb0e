"""Emails about reservations, waiting lists and held seats: which one goes out, when, and what it says."""

from collections.abc import Iterable, Sequence
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
    WaitlistEntryQuerySet,
    WaitlistStatus,
)
from core import jobs, reminders
from core.database import database_now
from core.mail import rendering
from core.mail.services import post
from core.times import format_clock, format_day

FOLDER = "bookings"
RESERVED, SEATED, REMOVED = "reserved", "seated", "removed"
CANCELLED, MOVED, REMINDER = "event_cancelled", "event_moved", "reminder"
LAPSED = "lapsed"
WAIT_CANCELLED, WAIT_LAPSED, WAIT_MOVED, HOLD_MOVED = "wait_cancelled", "wait_lapsed", "wait_moved", "hold_moved"
FOR_SEAT_HOLDERS = (RESERVED, SEATED, MOVED, REMINDER)


def queue_email(kind: str, reservation: Reservation) -> None:
    """Queue the email as a job of this transaction: no email is rendered under the event's lock."""
    queue_emails_by_id(kind, [reservation.pk])


def send_now(kind: str, reservation: Reservation, reason: str = "") -> None:
    _post(kind, reservation.event, reservation.user, reservation.pk, reservation, reason)


def queue_emails(kind: str, reservations: Iterable[Reservation]) -> None:
    queue_emails_by_id(kind, [each.pk for each in reservations])


def queue_emails_by_id(kind: str, reservation_ids: Sequence[UUID]) -> None:
    """Queue one email for each reservation, in one statement."""
    jobs.enqueue_many("bookings.tell", [{"kind": kind, "reservation_id": id} for id in reservation_ids])


def queue_event_moved(event: Event) -> None:
    """Queue emails about the new time or place: to seat holders, to the waiting list, and to people who hold seats."""
    seats = Reservation.objects.active().filter(event=event)
    queue_emails_by_id(MOVED, list(seats.values_list("pk", flat=True)))
    queue_waitlist_emails(
        WAIT_MOVED, list(WaitlistEntry.objects.waiting().filter(event=event).values_list("pk", flat=True))
    )
    deciding = SeatHold.objects.live().filter(event=event).exclude(user__in=seats.values("user"))
    holders = deciding.order_by("user").distinct("user").values_list("user", flat=True)
    shared = {"event_id": event.pk, "version": event.version}
    jobs.enqueue_many("bookings.tell_holder", [{**shared, "user_id": id} for id in holders])


def queue_wait_cancelled(waiting: WaitlistEntryQuerySet) -> None:
    queue_waitlist_emails(WAIT_CANCELLED, list(waiting.values_list("pk", flat=True)))


def queue_waitlist_emails(kind: str, entry_ids: Sequence[UUID]) -> None:
    jobs.enqueue_many("bookings.tell_waiting", [{"entry_id": id, "kind": kind} for id in entry_ids])


@transaction.atomic
def send_reservation_email(*, kind: str, reservation_id: UUID) -> bool:
    """Send the email unless it no longer applies, once. Return whether it applied."""
    reservation = Reservation.objects.with_event().filter(pk=reservation_id).first()
    if reservation is None or reservation.user is None or not _still_applies(kind, reservation):
        return False
    send_now(kind, reservation)
    return True


@transaction.atomic
def send_waitlist_email(*, entry_id: UUID, kind: str = WAIT_CANCELLED) -> bool:
    """Email someone who was or is on the waiting list: they left it, or the event moved. Return whether it applied."""
    entry = WaitlistEntry.objects.select_related("event", "user").filter(pk=entry_id).first()
    if entry is None or entry.user is None:
        return False
    if kind == WAIT_MOVED and entry.status != WaitlistStatus.WAITING:
        return False
    _post(kind, entry.event, entry.user, entry.pk)
    return True


@transaction.atomic
def send_holder_email(*, event_id: UUID, user_id: UUID, version: int) -> bool:
    """Tell a person who holds seats that the event moved. Return False if they hold and have none any more."""
    event = Event.objects.get(pk=event_id)
    held = SeatHold.objects.live().filter(event=event, user=user_id)
    seats = Reservation.objects.active().filter(event=event, user=user_id)
    hold, reservation = held.select_related("user").first(), seats.select_related("user", "seat").first()
    concerned = hold or reservation
    if concerned is None or event.is_cancelled:
        return False
    _post(HOLD_MOVED, event, concerned.user, user_id, reservation, edition=f"{event.pk}/{version}")
    return True


def _still_applies(kind: str, reservation: Reservation) -> bool:
    if kind == REMINDER and not reminders.is_reminder_due(reservation.event.starts_at, database_now()):
        return False
    if kind in FOR_SEAT_HOLDERS:
        return bool(reservation.status == ReservationStatus.ACTIVE)
    return not reservation.is_active


def _post(
    kind: str,
    event: Event,
    person: Any,
    about: UUID,
    reservation: Reservation | None = None,
    reason: str = "",
    edition: str = "",
) -> None:
    edition = edition or _edition(kind, event, reservation)
    key = "/".join(filter(None, [FOLDER, kind, str(about), edition]))
    context = {**_context(event, person, reservation), "reason": reason}
    post(to=person, template=f"{FOLDER}/{kind}", context=context, dedupe_key=key)


def _edition(kind: str, event: Event, reservation: Reservation | None) -> str:
    """Return what makes the same email a new one: the version of a move, the date of a reminder."""
    if kind in (MOVED, WAIT_MOVED):
        return str(event.version)
    if kind == REMINDER and reservation and reservation.reminded_of:
        return reservation.reminded_of.isoformat()
    return ""


def _context(event: Event, person: Any, reservation: Reservation | None) -> dict[str, Any]:
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
    queue_emails_by_id(REMINDER, ids)
    return len(ids)

"""The day before: everybody who has a seat is reminded once, and once more where the date was postponed."""

from django.db import transaction

from bookings.models import EventStatus, Reservation
from bookings.services import notices
from core import reminders
from core.database import database_now


@transaction.atomic
def queue_reminders() -> int:
    """Queue a reminder for each seat at what starts in 24 to 48 hours. Returns how many."""
    due = reminders.due_reminders("event__starts_at", "created_at", database_now())
    coming = Reservation.objects.active().filter(due, event__status=EventStatus.PUBLISHED)
    ids = reminders.claim_reminders(coming, "event__starts_at")
    notices.tell_ids(notices.REMINDER, ids)
    return len(ids)

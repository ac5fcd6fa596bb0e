"""The day before: everybody who has a seat is reminded once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from bookings.models import EventStatus, Reservation
from bookings.services import notices
from core.clock import database_now

A_DAY = timedelta(hours=24)


@transaction.atomic
def queue_reminders() -> int:
    """Queue a reminder for each seat at what starts in 24 to 48 hours. Says how many; each seat comes once.

    What starts sooner is made up for where the machine was off when it was due: for those who had
    their seat a day before. Who came later has just had their ticket.
    """
    now = database_now()
    due = Q(event__starts_at__gte=now + A_DAY) | Q(created_at__lte=F("event__starts_at") - A_DAY)
    coming = Reservation.objects.active().filter(
        due,
        reminded_at=None,
        event__status=EventStatus.PUBLISHED,
        event__starts_at__gt=now,
        event__starts_at__lt=now + 2 * A_DAY,
    )
    taken = coming.order_by("pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
    ids = list(taken.values_list("pk", flat=True))
    Reservation.objects.filter(pk__in=ids).update(reminded_at=now)
    notices.tell_ids(notices.REMINDER, ids)
    return len(ids)

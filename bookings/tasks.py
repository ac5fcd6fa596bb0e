"""The jobs of bookings: reminders, lapsing, and deleting expired holds."""

import logging

from django.conf import settings

from bookings import emails
from bookings.services import holds, lifecycle
from core import jobs
from core.jobs import Queue
from core.jobs.registry import cleaner

log = logging.getLogger(__name__)

cleaner("seat holds")(holds.delete_expired_holds)
cleaner("hold times")(holds.delete_expired_hold_times)


@jobs.task(
    "bookings.lapse_unconfirmed",
    queue=Queue.REMINDER,
    atomic=False,
    cron="* * * * *",
    title="End unconfirmed reservations",
)
def lapse_unconfirmed() -> None:
    lifecycle.lapse_unconfirmed()


@jobs.task("bookings.queue_reminders", queue=Queue.REMINDER, cron=settings.REMINDER_CRON, title="Event reminders")
def queue_reminders() -> None:
    log.info("reminders queued", extra={"reminders": emails.queue_reminders()})

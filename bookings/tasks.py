"""The jobs of bookings: emails, reminders, lapsing, and deleting expired holds."""

import logging
from uuid import UUID

from django.conf import settings

from bookings import emails
from bookings.services import holds, lifecycle
from core import jobs
from core.jobs import Queue
from core.jobs.registry import cleaner

log = logging.getLogger(__name__)

cleaner("seat holds")(holds.delete_expired_holds)
cleaner("hold times")(holds.delete_expired_hold_times)


@jobs.task("bookings.tell", queue=Queue.REGISTRATION, title="Email about a reservation")
def send_reservation_email(kind: str, reservation_id: str) -> None:
    emails.send_reservation_email(kind=kind, reservation_id=UUID(reservation_id))


@jobs.task("bookings.tell_waiting", queue=Queue.REGISTRATION, title="Email about a waiting list")
def send_waitlist_email(entry_id: str, kind: str = emails.WAIT_CANCELLED) -> None:
    emails.send_waitlist_email(entry_id=UUID(entry_id), kind=kind)


@jobs.task("bookings.tell_holder", queue=Queue.REGISTRATION, title="Email about held seats")
def send_holder_email(event_id: str, user_id: str, version: int) -> None:
    emails.send_holder_email(event_id=UUID(event_id), user_id=UUID(user_id), version=version)


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

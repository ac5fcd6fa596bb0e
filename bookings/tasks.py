"""Letters that are written later, the clock's reminder run, and forgetting holds that have run out."""

import logging
from uuid import UUID

from django.conf import settings

from bookings.services import hold_time, holds, lapsing, notices, reminders
from core import jobs
from core.jobs import Queue
from core.jobs.cleaning import cleaner

log = logging.getLogger(__name__)

cleaner("seat holds")(holds.sweep)
cleaner("hold times")(hold_time.sweep)


@jobs.task("bookings.tell", queue=Queue.REGISTRATION, title="Email about a reservation")
def tell(kind: str, reservation_id: str) -> None:
    notices.tell(kind=kind, reservation_id=UUID(reservation_id))


@jobs.task("bookings.tell_waiting", queue=Queue.REGISTRATION, title="Email about a waiting list")
def tell_waiting(entry_id: str, kind: str = notices.WAIT_CANCELLED) -> None:
    notices.tell_waiting(entry_id=UUID(entry_id), kind=kind)


@jobs.task("bookings.tell_holder", queue=Queue.REGISTRATION, title="Email about held seats")
def tell_holder(event_id: str, user_id: str, version: int) -> None:
    notices.tell_holder(event_id=UUID(event_id), user_id=UUID(user_id), version=version)


@jobs.task(
    "bookings.lapse_unconfirmed",
    queue=Queue.REMINDER,
    atomic=False,
    cron="* * * * *",
    title="End unconfirmed reservations",
)
def lapse_unconfirmed() -> None:
    lapsing.lapse_unconfirmed()


@jobs.task("bookings.queue_reminders", queue=Queue.REMINDER, cron=settings.REMINDER_CRON, title="Event reminders")
def queue_reminders() -> None:
    log.info("reminders queued", extra={"reminders": reminders.queue_reminders()})

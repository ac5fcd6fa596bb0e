"""Letters that are written later, and the clock's reminder run."""

import logging
from uuid import UUID

from django.conf import settings

from competitions import services
from core import jobs
from core.jobs import Queue

log = logging.getLogger(__name__)


@jobs.task("competitions.tell", queue=Queue.REGISTRATION)
def tell(kind: str, registration_id: str) -> None:
    services.tell(kind=kind, registration_id=UUID(registration_id))


@jobs.task("competitions.queue_reminders", queue=Queue.REMINDER, cron=settings.REMINDER_CRON)
def queue_reminders() -> None:
    log.info("reminders queued", extra={"reminders": services.queue_reminders()})


@jobs.task("competitions.remind", queue=Queue.REMINDER)
def remind(registration_id: str) -> None:
    services.remind(registration_id=UUID(registration_id))

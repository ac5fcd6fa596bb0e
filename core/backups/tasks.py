"""Backups as jobs: by the schedule, and by the staff's button."""

import logging
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model

from core import jobs
from core.backups import services, storage
from core.backups.errors import AlreadyRunning
from core.jobs import Queue

log = logging.getLogger(__name__)
MAX_SECONDS = 6 * 60 * 60.0


@jobs.task(
    "backups.nightly",
    queue=Queue.REMINDER,
    atomic=False,
    cron=settings.BACKUP_CRON,
    longest=MAX_SECONDS,
    title="Nightly backup",
)
def nightly() -> None:
    """Write a backup, and only then delete old ones."""
    try:
        services.back_up(kind=storage.NIGHTLY, made_by="Schedule")
    except AlreadyRunning:
        log.info("no nightly backup: another one is being made")
        return
    if gone := storage.prune():
        log.info("old backups deleted", extra={"archives": gone})


@jobs.task("backups.write", queue=Queue.REMINDER, atomic=False, longest=MAX_SECONDS, title="Write a backup")
def write(by: str) -> None:
    person = get_user_model().objects.filter(pk=UUID(by)).first()
    services.back_up(made_by=str(person or ""))

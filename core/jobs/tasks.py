"""The clean-up: the clock starts it, and each cleaner is a job of its own."""

import logging

from django.conf import settings

from core import jobs
from core.api import rate_limits
from core.jobs import registry, services
from core.jobs.registry import Permanent, Queue, cleaner

log = logging.getLogger(__name__)


@jobs.task("jobs.clean_up", queue=Queue.REMINDER, cron=settings.CLEANUP_CRON, title="Clean up")
def clean_up() -> None:
    """Enqueue every cleaner, in one statement."""
    jobs.enqueue_many(clean, [{"name": name} for name in registry.cleaner_names()])


@jobs.task("jobs.clean", queue=Queue.REMINDER, atomic=False, title="Clean up one kind of old data")
def clean(name: str) -> None:
    try:
        forget = registry.find_cleaner(name)
    except KeyError as error:
        raise Permanent(f"no cleaner is called {name}") from error
    log.info("cleaned", extra={"what": name, "removed": forget()})


cleaner("jobs")(services.forget_old_jobs)


@cleaner("rate-limits")
def forget_rate_windows() -> int:
    """Those that are over."""
    removed = 0
    while some := rate_limits.purge():
        removed += some
    return removed

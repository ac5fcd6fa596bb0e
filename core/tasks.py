"""The clean-up of core: the clock starts it, and each cleaner runs as a job of its own."""

import logging

from django.conf import settings

from core import jobs
from core.api import rate_limits
from core.files import budgets
from core.idempotency import services as idempotency
from core.jobs import registry
from core.jobs.registry import Permanent, Queue, cleaner
from core.jobs.services import forget_old_jobs
from core.rooms import presence
from core.unsent import services as unsent

log = logging.getLogger(__name__)


@jobs.task("jobs.clean_up", queue=Queue.REMINDER, cron=settings.CLEANUP_CRON, title="Clean up")
def clean_up() -> None:
    """Enqueue every cleaner, in one statement."""
    jobs.enqueue_many(clean, [{"name": name} for name in registry.cleaner_names()])


@jobs.task("jobs.clean", queue=Queue.REMINDER, atomic=False, title="Clean up one kind of old data")
def clean(name: str) -> None:
    """Run one cleaner by its name."""
    try:
        forget = registry.find_cleaner(name)
    except KeyError as error:
        raise Permanent(f"no cleaner is called {name}") from error
    log.info("cleaned", extra={"what": name, "removed": forget()})


@cleaner("rate-limits")
def forget_rate_windows() -> int:
    """Delete the windows of rate limits that have ended."""
    removed = 0
    while some := rate_limits.purge():
        removed += some
    return removed


@cleaner("presence")
def forget_processes() -> int:
    """Delete what processes that have ended said about who watches."""
    return presence.purge()


cleaner("jobs")(forget_old_jobs)
cleaner("idempotency")(idempotency.clean)
cleaner("unsent-forms")(unsent.clean)
cleaner("byte-budgets")(budgets.purge)

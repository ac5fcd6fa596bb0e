"""Queries: whether a backup is running, how the last one failed, how old the latest is; and its metric."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from core.backups import storage
from core.jobs import cron
from core.jobs import queries as jobs
from core.jobs.models import FailedJob

TASKS = ("backups.write", "backups.nightly")
OLD = timedelta(hours=36)


def under_way() -> str:
    """Return `running`, `waiting` for a worker, or ""."""
    states = jobs.unfinished(*TASKS)
    return "running" if "doing" in states else "waiting" if states else ""


def latest_failure() -> FailedJob | None:
    """Return the latest failed backup, unless one was written since or someone has settled it."""
    failed = FailedJob.objects.filter(task__in=TASKS, state=FailedJob.State.OPEN).order_by("-last_failed_at").first()
    made_at = latest_at()
    return failed if failed and (made_at is None or failed.last_failed_at > made_at) else None


def latest_at() -> datetime | None:
    """Return when the latest archive in the folder was made."""
    found = storage.stored_archives()
    return found[0].made_at if found else None


def due_at() -> datetime | None:
    """Return when the schedule makes the next one."""
    if not settings.BACKUP_CRON:
        return None
    return cron.next_slot(settings.BACKUP_CRON, timezone.now(), settings.TIME_ZONE)


def waiting() -> int:
    """Return 1 where staff should look: a backup failed, or none was made for too long."""
    return int(bool(latest_failure()) or overdue())


def overdue() -> bool:
    """Return whether the schedule is on and the latest archive is more than a day and a half old."""
    made_at = latest_at()
    return bool(settings.BACKUP_CRON) and (made_at is None or made_at < timezone.now() - OLD)


class Backups(Collector):
    """When the latest archive in this process's BACKUP_DIR was made."""

    def describe(self) -> list[Metric]:
        return [_made_at()]

    def collect(self) -> Iterator[Metric]:
        """Yield nothing where there is no archive, or the folder cannot be read."""
        try:
            latest = latest_at()
        except OSError:
            return
        if latest:
            metric = _made_at()
            metric.add_metric([], latest.timestamp())
            yield metric


def register_metrics() -> None:
    REGISTRY.register(Backups())


def _made_at() -> GaugeMetricFamily:
    return GaugeMetricFamily("courtside_backup_timestamp_seconds", "When the latest backup was made, in Unix time.")

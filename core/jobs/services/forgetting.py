"""What is no longer asked about jobs: those that ended, and the slots and decisions of long ago."""

from datetime import timedelta

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from core.jobs.models import FailedJob, ScheduledRun

KEPT_DAYS = 2
KEPT_HISTORY = timedelta(days=90)
BATCH = 1000

_ENDED = """
    DELETE FROM procrastinate_jobs WHERE id IN (
        SELECT id FROM procrastinate_jobs j
        WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted') AND NOT EXISTS (
            SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id
                AND e.at > clock_timestamp() - %s * interval '1 day')
        ORDER BY id LIMIT %s)
"""
_UNFINISHED = "DELETE FROM procrastinate_jobs WHERE task_name = ANY(%s) AND status IN ('todo', 'doing')"


def forget_old_jobs() -> int:
    """Remove ended jobs after two days; slots and settled failures after ninety. Says how many."""
    removed = 0
    while some := _forget_ended():
        removed += some
    old = timezone.now() - KEPT_HISTORY
    decided, _ = FailedJob.objects.filter(settled_at__lt=old).delete()
    latest = ScheduledRun.objects.values("task").annotate(latest=Max("pk")).values("latest")
    slots, _ = ScheduledRun.objects.filter(slot__lt=old).exclude(pk__in=latest).delete()
    return removed + decided + slots


def forget_unfinished(*tasks: str) -> int:
    """Remove the jobs of these tasks that are not over. Says how many."""
    with connection.cursor() as cursor:
        cursor.execute(_UNFINISHED, [list(tasks)])
        return cursor.rowcount


def _forget_ended() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, [KEPT_DAYS, BATCH])
        return cursor.rowcount

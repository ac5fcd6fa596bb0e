"""Queries: how full the queues are, how many workers run, and what failed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from core.jobs import cron, registry
from core.jobs.models import FailedJob, ScheduledRun
from core.jobs.registry import Queue

# Jobs scheduled for later are not backlog: some wait for their next attempt, others never ran yet.
_DEPTHS = """
    SELECT queue_name,
           count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at <= clock_timestamp(), true)),
           count(*) FILTER (WHERE status = 'todo' AND scheduled_at > clock_timestamp() AND attempts > 0),
           count(*) FILTER (WHERE status = 'todo' AND scheduled_at > clock_timestamp() AND attempts = 0),
           count(*) FILTER (WHERE status = 'doing')
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing') GROUP BY queue_name
"""
_WORKERS = "SELECT count(*), min(clock_timestamp() - last_heartbeat) FROM procrastinate_workers"
_UNFINISHED = """
    SELECT DISTINCT status::text FROM procrastinate_jobs WHERE task_name = ANY(%s) AND status IN ('todo', 'doing')
"""


@dataclass(frozen=True)
class Depth:
    """One queue: jobs that may run now, wait for a retry, wait for their time, run, or have failed."""

    queue: str
    waiting: int = 0
    later: int = 0
    scheduled: int = 0
    running: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Scheduled:
    """A task with a schedule."""

    task: str
    title: str
    cron: str
    latest: datetime | None
    due: datetime | None

    @property
    def when(self) -> str:
        return cron.describe_cron(self.cron)

    @property
    def is_late(self) -> bool:
        return bool(self.due and (self.latest is None or self.latest < self.due))


def depths() -> list[Depth]:
    """Return every queue, known ones even when they are empty."""
    with connection.cursor() as cursor:
        cursor.execute(_DEPTHS)
        counted = {queue: numbers for queue, *numbers in cursor.fetchall()}
    failed = _open_failures()
    names = list(dict.fromkeys([*Queue, *sorted(counted), *sorted(failed)]))
    return [_depth(str(name), counted.get(name, [0, 0, 0, 0]), failed.get(name, 0)) for name in names]


def _depth(queue: str, numbers: list[int], failed: int) -> Depth:
    waiting, later, scheduled, running = numbers
    return Depth(queue, waiting, later, scheduled, running, failed)


def heartbeat(execute: Any = None) -> tuple[int, float | None]:
    """Return the number of workers, and the seconds since the least recent heartbeat."""
    if execute is None:
        with connection.cursor() as cursor:
            cursor.execute(_WORKERS)
            count, age = cursor.fetchone()
    else:
        count, age = execute(_WORKERS).fetchone()
    return count, None if age is None else age.total_seconds()


def failed(*, queue: str = "", state: str = FailedJob.State.OPEN) -> QuerySet[FailedJob]:
    """Return failed jobs, the latest first."""
    found = FailedJob.objects.filter(state=state).select_related("settled_by").order_by("-last_failed_at", "-id")
    return found.filter(queue=queue) if queue else found


def schedules() -> list[Scheduled]:
    """Return the scheduled tasks and their latest runs."""
    latest = dict(ScheduledRun.objects.values_list("task").annotate(Max("slot")))
    now = timezone.now()
    return [
        Scheduled(
            task.name,
            task.title,
            task.cron,
            latest.get(task.name),
            cron.latest_slot(task.cron, now, settings.TIME_ZONE),
        )
        for task in registry.all_tasks()
        if task.cron
    ]


def unfinished(*tasks: str) -> set[str]:
    """Return the states of the unfinished jobs of these tasks: `todo`, `doing`."""
    with connection.cursor() as cursor:
        cursor.execute(_UNFINISHED, [list(tasks)])
        return {state for (state,) in cursor.fetchall()}


def open_failures() -> int:
    """Return how many failed jobs wait for a decision."""
    return FailedJob.objects.filter(state=FailedJob.State.OPEN).count()


def scheduled() -> int:
    """Return how many jobs wait for their time, or for their next attempt."""
    return sum(depth.later + depth.scheduled for depth in depths())


def _open_failures() -> dict[str, int]:
    counted = FailedJob.objects.filter(state=FailedJob.State.OPEN).values_list("queue").annotate(Count("pk"))
    return dict(counted.order_by())

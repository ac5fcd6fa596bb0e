"""What housekeeping does every second: take over the jobs of dead workers, and start scheduled tasks.

A worker holds an advisory lock in a session of its own, which PostgreSQL frees the moment its
process dies; and it writes a heartbeat, which stops when the process merely hangs.
"""

import json
import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from core.jobs import cron, registry
from core.jobs.models import ScheduledRun
from core.jobs.registry import Task, enqueue, wake_workers
from core.jobs.services import execution
from core.jobs.services.execution import Attempt, give_up

log = logging.getLogger(__name__)
LOCK_CLASS = 0x6A6F6273  # "jobs"; the other half of the lock is the worker's number
LEASE_SECONDS = 30
_GONE = """
    SELECT id FROM procrastinate_workers
    WHERE id <> %(me)s AND (last_heartbeat < clock_timestamp() - %(lease)s * interval '1 second'
                            OR pg_try_advisory_xact_lock(%(lock_class)s, id::int))
"""
# A row that a living backend still works on is locked, and left for the next look.
_ORPHANS = """
    SELECT id, task_name, queue_name, args, attempts, worker_id FROM procrastinate_jobs
    WHERE status = 'doing' AND (worker_id IS NULL OR worker_id = ANY(%(gone)s))
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
_BACK_IN_LINE = """
    UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, worker_id = NULL, abort_requested = false,
        scheduled_at = clock_timestamp() + %s * interval '1 second'
    WHERE id = %s
"""
_FORGET = """
    DELETE FROM procrastinate_workers w WHERE id = ANY(%(gone)s) AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j WHERE j.worker_id = w.id AND j.status = 'doing')
"""


class WorkerDied(Exception):
    """The worker died while it ran this job."""


@transaction.atomic
def rescue(*, me: int, thoroughly: bool = False) -> int:
    """Requeue the jobs of dead workers, or give up those whose workers died too often. Return how many.

    `thoroughly` also looks for jobs without a worker when no worker seems to be dead.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GONE, {"me": me, "lease": LEASE_SECONDS, "lock_class": LOCK_CLASS})
        gone = {"gone": [row[0] for row in cursor.fetchall()]}
        if not gone["gone"] and not thoroughly:
            return 0
        cursor.execute(_ORPHANS, gone)
        orphans = [_attempt(row) for row in cursor.fetchall()]
        for orphan in orphans:
            _take_back(cursor, orphan)
        cursor.execute(_FORGET, gone)
    if orphans:
        log.warning("took over the jobs of a worker that died", extra={"jobs": len(orphans)})
        wake_workers()
    return len(orphans)


def _attempt(row: tuple[Any, ...]) -> Attempt:
    number, task, queue, payload, made_before, worker = row
    return Attempt(number, task, queue, json.loads(payload), made_before, worker)


def _take_back(cursor: Any, orphan: Attempt) -> None:
    """Requeue at once after the first death; later apart from other jobs, so that the culprit dies alone."""
    patient = registry.is_patient(orphan.task)
    if orphan.number >= execution.max_attempts(patient=patient, deaths=True):
        give_up(orphan, WorkerDied("The worker died each time it ran this job."))
        return
    pause = execution.retry_pause(orphan.made_before, patient=patient) if orphan.made_before else 0
    cursor.execute(_BACK_IN_LINE, [pause, orphan.job_number])


# A worker whose clock is behind finds the later slot and does nothing.
_CLAIM = """
    INSERT INTO jobs_scheduledrun (task, slot)
    SELECT %(task)s, %(slot)s WHERE NOT EXISTS (
        SELECT 1 FROM jobs_scheduledrun WHERE task = %(task)s AND slot >= %(slot)s)
    ON CONFLICT (task, slot) DO NOTHING RETURNING id
"""
_WAITING = "SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo' LIMIT 1"


def start_due(now: datetime, known: dict[str, datetime]) -> list[str]:
    """Enqueue every scheduled task whose slot nobody has started yet. Return their names.

    `known` is the caller's memory of handled slots, so that most calls make no query.
    """
    due = []
    for task in registry.all_tasks():
        slot = cron.latest_slot(task.cron, now, settings.TIME_ZONE) if task.cron else None
        if slot is None or known.get(task.name) == slot:
            continue
        if _start(task, slot):
            due.append(task.name)
        known[task.name] = slot
    return due


@transaction.atomic
def _start(task: Task[Any, Any], slot: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"task": task.name, "slot": slot})
        claimed = cursor.fetchone()
        if claimed is None:
            return False
        cursor.execute(_WAITING, [task.name])
        if cursor.fetchone():  # the previous run has not begun: it serves both slots
            return False
    ScheduledRun.objects.filter(pk=claimed[0]).update(job_number=enqueue(task))
    return True

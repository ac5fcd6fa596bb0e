"""Taking over the jobs of workers that are no more.

A worker holds an advisory lock in a session of its own, which PostgreSQL frees the moment its
process dies; and it writes a heartbeat, which stops when the process merely hangs.
"""

import json
import logging
from typing import Any

from django.db import connection, transaction

from core.jobs import attempts, registry
from core.jobs.attempts import Attempt
from core.jobs.queueing import nudge
from core.jobs.services.performing import give_up

log = logging.getLogger(__name__)
LOCK_CLASS = 0x6A6F6273  # "jobs"; the other half of the lock is the worker's number
LEASE_SECONDS = 30

_GONE = """
    SELECT id FROM procrastinate_workers
    WHERE id <> %(me)s AND (last_heartbeat < clock_timestamp() - %(lease)s * interval '1 second'
                            OR pg_try_advisory_xact_lock(%(lock_class)s, id::int))
"""
# What a living backend still works on is locked, and is left for the next look.
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
    """Put the jobs of dead workers back in line, or give up those that were there too often. Says how many.

    `thoroughly` also looks where no worker seems to have gone, for jobs that are nobody's.
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
        transaction.on_commit(nudge, robust=True)
    return len(orphans)


def _attempt(row: tuple[Any, ...]) -> Attempt:
    number, task, queue, payload, made_before, worker = row
    return Attempt(number, task, queue, json.loads(payload), made_before, worker)


def _take_back(cursor: Any, orphan: Attempt) -> None:
    """At once after the first death; later apart from the others, so that the culprit dies alone."""
    patient = registry.is_patient(orphan.task)
    if orphan.number >= attempts.most(patient=patient, deaths=True):
        give_up(orphan, WorkerDied("The worker died each time it ran this job."))
        return
    pause = attempts.pause_after(orphan.made_before, patient=patient) if orphan.made_before else 0
    cursor.execute(_BACK_IN_LINE, [pause, orphan.job_number])

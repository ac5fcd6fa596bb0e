"""Failed jobs: requeue or discard them, hold mail after a restore, and forget old jobs."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import ngettext

from core.errors import Invalid, NotFound
from core.jobs import registry
from core.jobs.models import FailedJob, ScheduledRun
from core.jobs.registry import AlreadyDecided, Queue, Task, TaskUnknown, UnknownTask, enqueue, enqueue_many
from core.people import Person
from core.systems import Restored

MAX_REASON_LENGTH = 300
MAX_REQUEUED = 1000


@transaction.atomic
def requeue(*, failed_id: UUID, by: Person) -> FailedJob:
    """Enqueue another job with the same payload. Raises AlreadyDecided the second time, or NotFound."""
    failed = _open(failed_id)
    failed.requeued_as = enqueue(_task(failed), **failed.payload)
    return _settled(failed, FailedJob.State.REQUEUED, by)


@transaction.atomic
def discard(*, failed_id: UUID, reason: str, by: Person) -> FailedJob:
    """Discard the job for good, with a reason. Raises AlreadyDecided the second time, Invalid without a reason."""
    failed = _open(failed_id)
    failed.reason = " ".join(reason.split())
    if not 1 <= len(failed.reason) <= MAX_REASON_LENGTH:
        raise Invalid(fields={"reason": [f"Say why, in at most {MAX_REASON_LENGTH} characters."]})
    return _settled(failed, FailedJob.State.DISCARDED, by)


@transaction.atomic
def requeue_all(*, queue: str = "", by: Person) -> int:
    """Requeue the open failed jobs of one queue or of all, the oldest first. Return how many.

    At most a thousand at a time; jobs with an unknown task stay.
    """
    found = FailedJob.objects.filter(state=FailedJob.State.OPEN, **({"queue": queue} if queue else {}))
    locked = found.order_by("last_failed_at", "id").select_for_update(no_key=True, skip_locked=True)
    waiting = [failed for failed in locked[:MAX_REQUEUED] if _is_runnable(failed)]
    for task in {failed.task for failed in waiting}:
        same = [failed for failed in waiting if failed.task == task]
        for failed, number in zip(same, enqueue_many(task, [each.payload for each in same]), strict=True):
            failed.requeued_as = number
            _mark(failed, FailedJob.State.REQUEUED, by)
    FailedJob.objects.bulk_update(waiting, _DECISION)
    return len(waiting)


_DECISION = ["state", "settled_at", "settled_by", "reason", "requeued_as", "updated_at"]


def _open(failed_id: UUID) -> FailedJob:
    """Return the failed job, locked and still undecided."""
    failed = FailedJob.objects.select_for_update(no_key=True).filter(pk=failed_id).first()
    if failed is None:
        raise NotFound
    if not failed.is_open:
        raise AlreadyDecided
    return failed


def _task(failed: FailedJob) -> Task[Any, Any]:
    try:
        task = registry.find_task(failed.task)
        task.check(failed.payload)
    except (UnknownTask, TypeError) as error:
        raise TaskUnknown from error
    return task


def _is_runnable(failed: FailedJob) -> bool:
    try:
        return bool(_task(failed))
    except TaskUnknown:
        return False


def _mark(failed: FailedJob, state: FailedJob.State, by: Person) -> None:
    failed.state, failed.settled_at, failed.settled_by = state, timezone.now(), by
    failed.updated_at = failed.settled_at


def _settled(failed: FailedJob, state: FailedJob.State, by: Person) -> FailedJob:
    _mark(failed, state, by)
    failed.save(update_fields=_DECISION)
    return failed


HELD = (
    "Held after a restore: this email waited when the backup was made ({:%Y-%m-%d %H:%M} UTC) and may have been sent"
    " since. Run it again if it was not."
)
_TAKE = """
    UPDATE procrastinate_jobs SET status = 'failed', worker_id = NULL
    WHERE (queue_name = %s OR task_name = 'mail.write') AND status IN ('todo', 'doing')
    RETURNING id, task_name, args, attempts
"""


def hold_mail(restored: Restored) -> str:
    """Hold unsent mail among the failed jobs, unless the operator knows that none of it was sent."""
    if restored.resume_mail:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [Queue.MAIL])
        held = [_failed(row, HELD.format(restored.taken_at)) for row in cursor.fetchall()]
    FailedJob.objects.bulk_create(held)
    told = ngettext(
        "%d unsent email is held: see /staff/jobs/.", "%d unsent emails are held: see /staff/jobs/.", len(held)
    )
    return told % len(held) if held else ""


def _failed(row: tuple[Any, ...], reason: str) -> FailedJob:
    number, task, payload, attempts = row
    return FailedJob(
        job_number=number,
        queue=Queue.MAIL,
        task=task,
        payload=json.loads(payload) if isinstance(payload, str) else payload,
        error=reason,
        attempts=attempts,
        first_failed_at=timezone.now(),
        last_failed_at=timezone.now(),
    )


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
    """Delete ended jobs after two days; slots and settled failures after ninety. Return how many."""
    removed = 0
    while some := _forget_ended():
        removed += some
    old = timezone.now() - KEPT_HISTORY
    decided, _ = FailedJob.objects.filter(settled_at__lt=old).delete()
    latest = ScheduledRun.objects.values("task").annotate(latest=Max("pk")).values("latest")
    slots, _ = ScheduledRun.objects.filter(slot__lt=old).exclude(pk__in=latest).delete()
    return removed + decided + slots


def forget_unfinished(*tasks: str) -> int:
    """Delete the unfinished jobs of these tasks. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_UNFINISHED, [list(tasks)])
        return cursor.rowcount


def _forget_ended() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, [KEPT_DAYS, BATCH])
        return cursor.rowcount

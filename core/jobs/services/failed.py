"""What the staff decide about failed jobs: once more, or never again. Each is decided once."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.errors import Invalid, NotFound
from core.jobs import registry
from core.jobs.models import FailedJob
from core.jobs.queueing import enqueue, enqueue_many
from core.jobs.refusals import AlreadyDecided, TaskUnknown
from core.jobs.registry import Task, UnknownTask

LONGEST_REASON = 300
AT_ONCE = 1000


@transaction.atomic
def requeue(*, failed_id: UUID, by: Any) -> FailedJob:
    """Enqueue the job anew, as another job with the same payload. AlreadyDecided the second time, NotFound."""
    failed = _open(failed_id)
    failed.requeued_as = enqueue(_task(failed), **failed.payload)
    return _settled(failed, FailedJob.State.REQUEUED, by)


@transaction.atomic
def discard(*, failed_id: UUID, reason: str, by: Any) -> FailedJob:
    """Give the job up for good, and say why. AlreadyDecided the second time, Invalid without a reason."""
    failed = _open(failed_id)
    failed.reason = " ".join(reason.split())
    if not 1 <= len(failed.reason) <= LONGEST_REASON:
        raise Invalid(fields={"reason": [f"Say why, in at most {LONGEST_REASON} characters."]})
    return _settled(failed, FailedJob.State.DISCARDED, by)


@transaction.atomic
def requeue_all(*, queue: str = "", by: Any) -> int:
    """Enqueue the open ones anew, of one queue or of all, the oldest first. Says how many.

    At most a thousand at a time; those whose task this code does not know stay where they are.
    """
    found = FailedJob.objects.filter(state=FailedJob.State.OPEN, **({"queue": queue} if queue else {}))
    locked = found.order_by("last_failed_at", "id").select_for_update(no_key=True, skip_locked=True)
    waiting = [failed for failed in locked[:AT_ONCE] if _is_runnable(failed)]
    for task in {failed.task for failed in waiting}:
        same = [failed for failed in waiting if failed.task == task]
        for failed, number in zip(same, enqueue_many(task, [each.payload for each in same]), strict=True):
            failed.requeued_as = number
            _mark(failed, FailedJob.State.REQUEUED, by)
    FailedJob.objects.bulk_update(waiting, _DECISION)
    return len(waiting)


_DECISION = ["state", "settled_at", "settled_by", "reason", "requeued_as", "updated_at"]


def _open(failed_id: UUID) -> FailedJob:
    """The failed job, its row ours and still undecided."""
    failed = FailedJob.objects.select_for_update(no_key=True).filter(pk=failed_id).first()
    if failed is None:
        raise NotFound
    if not failed.is_open:
        raise AlreadyDecided
    return failed


def _task(failed: FailedJob) -> Task[Any, Any]:
    try:
        task = registry.named(failed.task)
        task.check(failed.payload)
    except (UnknownTask, TypeError) as error:
        raise TaskUnknown from error
    return task


def _is_runnable(failed: FailedJob) -> bool:
    try:
        return bool(_task(failed))
    except TaskUnknown:
        return False


def _mark(failed: FailedJob, state: FailedJob.State, by: Any) -> None:
    failed.state, failed.settled_at, failed.settled_by = state, timezone.now(), by
    failed.updated_at = failed.settled_at


def _settled(failed: FailedJob, state: FailedJob.State, by: Any) -> FailedJob:
    _mark(failed, state, by)
    failed.save(update_fields=_DECISION)
    return failed

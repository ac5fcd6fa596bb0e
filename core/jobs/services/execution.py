"""Run one attempt at a job and settle the job by its outcome: done, retried later, or given up.

The work and the note that it is done commit together. When another worker has taken the job over, the attempt
finds its row changed, and its work is rolled back.
"""

import logging
import random
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from traceback import format_exception
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import close_old_connections, connection, transaction

from core.errors import Busy, DomainError, RateLimited
from core.jobs import registry
from core.jobs.models import FailedJob
from core.jobs.registry import Permanent, Task, TryLater, UnknownTask

ATTEMPTS = 3
# A job may not be to blame when its worker dies: it gets more attempts, but not endlessly.
MORE_WITH_DEATHS = 2
BASE_SECONDS = 2.0
JITTER = 0.25
# Greylisting mail servers want 5 to 15 minutes; one under repair may need the night.
MINUTE, HOUR = 60.0, 3600.0
PATIENT_PAUSES = (MINUTE, 5 * MINUTE, 30 * MINUTE, *[2 * HOUR] * 12)
PATIENT_ATTEMPTS = len(PATIENT_PAUSES) + 1
PATIENT_JITTER = 0.05


class Outcome(StrEnum):
    SUCCEEDED = "succeeded"
    RETRIED = "retried"
    FAILED = "failed"
    TAKEN_OVER = "taken over"


@dataclass(frozen=True)
class Attempt:
    """One worker's attempt at one job. It may settle the job only while the row still holds exactly these values."""

    job_number: int
    task: str
    queue: str
    payload: dict[str, Any]
    made_before: int
    worker_id: int | None

    @property
    def number(self) -> int:
        return self.made_before + 1

    @property
    def fence(self) -> dict[str, Any]:
        return {"id": self.job_number, "made_before": self.made_before, "worker": self.worker_id}


def max_attempts(*, patient: bool = False, deaths: bool = False) -> int:
    """Return how many attempts a job gets."""
    return (PATIENT_ATTEMPTS if patient else ATTEMPTS) + (MORE_WITH_DEATHS if deaths else 0)


def retry_pause(failures: int, *, patient: bool = False) -> float:
    """Return the seconds until the next attempt: 2, 4, …, or over a day for a patient task.

    A random part is added, so that many jobs do not return at once.
    """
    if patient:
        return _spread(PATIENT_PAUSES[min(failures, len(PATIENT_PAUSES)) - 1], PATIENT_JITTER)
    return _spread(BASE_SECONDS * 2 ** (failures - 1), JITTER)


def _spread(seconds: float, share: float) -> float:
    return seconds * (1 + random.random() * share)  # noqa: S311 (spreads load, no secret)


log = logging.getLogger(__name__)
MAX_ERROR_LENGTH, MAX_TRACEBACK_LENGTH = 2_000, 20_000
_FENCE = "id = %(id)s AND status = 'doing' AND attempts = %(made_before)s AND worker_id IS NOT DISTINCT FROM %(worker)s"
# The row stays locked during the work, and the backend notices within a second when its worker is gone.
_TAKE = f"""
    SELECT set_config('client_connection_check_interval', '1s', true)
    FROM procrastinate_jobs WHERE {_FENCE} FOR NO KEY UPDATE
"""  # noqa: S608 (no value of anybody's)
_DONE = f"""
    UPDATE procrastinate_jobs SET status = 'succeeded', attempts = attempts + 1 WHERE {_FENCE}
"""  # noqa: S608
_AGAIN = f"""
    UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, worker_id = NULL, abort_requested = false,
        scheduled_at = clock_timestamp() + %(pause)s * interval '1 second'
    WHERE {_FENCE}
"""  # noqa: S608
_GIVEN_UP = f"""
    UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1 WHERE {_FENCE}
"""  # noqa: S608
_FIRST_FAILURE = """
    SELECT coalesce(min(at), clock_timestamp()), clock_timestamp() FROM procrastinate_events
    WHERE job_id = %s AND type = 'deferred_for_retry'
"""


class TakenOver(Exception):
    """Another worker has, or had, the job."""


def perform(attempt: Attempt) -> Outcome:
    """Run the job's task and settle the job by the outcome."""
    try:
        task = _task_of(attempt)
        if task.atomic:
            with transaction.atomic():
                _settle(_TAKE, attempt)
                task.run(**attempt.payload)
                _settle(_DONE, attempt)
        else:
            task.run(**attempt.payload)
            _settle(_DONE, attempt)
    except TakenOver:
        return Outcome.TAKEN_OVER
    except BaseException as error:
        if not connection.in_atomic_block:
            close_old_connections()  # this connection may be what broke
        return _fail(attempt, error)
    return Outcome.SUCCEEDED


def _task_of(attempt: Attempt) -> Task[Any, Any]:
    task = registry.find_task(attempt.task)
    try:
        task.check(attempt.payload)
    except TypeError as error:
        raise Permanent(f"{attempt.task} does not take this payload: {error}") from error
    return task


def _fail(attempt: Attempt, error: BaseException) -> Outcome:
    patient = isinstance(error, TryLater) and registry.is_patient(attempt.task)
    last = attempt.number >= max_attempts(patient=patient) or _is_permanent(error)
    try:
        with transaction.atomic():
            if last:
                give_up(attempt, error)
            else:
                _settle(_AGAIN, attempt, pause=retry_pause(attempt.number, patient=patient))
    except TakenOver:
        return Outcome.TAKEN_OVER
    # A mail server that is down overnight would leave a thousand equal tracebacks.
    said = {"error": str(error)} if patient and not last else {}
    log.log(
        logging.ERROR if last else logging.WARNING,
        "job failed for good" if last else "job failed, to be tried again",
        extra={"task": attempt.task, "job": attempt.job_number, "attempt": attempt.number, **said},
        exc_info=None if said else error,
    )
    return Outcome.FAILED if last else Outcome.RETRIED


def give_up(attempt: Attempt, error: BaseException) -> FailedJob:
    """Move the job to the failed ones, inside the caller's transaction."""
    _settle(_GIVEN_UP, attempt)
    _call_given_up(attempt)
    first, now = _failure_times(attempt.job_number)
    return FailedJob.objects.create(
        job_number=attempt.job_number,
        queue=attempt.queue,
        task=attempt.task,
        payload=attempt.payload,
        error=_storable(f"{type(error).__name__}: {error}")[:MAX_ERROR_LENGTH],
        traceback=_storable("".join(format_exception(error)))[-MAX_TRACEBACK_LENGTH:] if error.__traceback__ else "",
        attempts=attempt.number,
        first_failed_at=first,
        last_failed_at=now,
    )


def _call_given_up(attempt: Attempt) -> None:
    """Let the task record that its job was given up. An error in that does not keep the job in the queue."""
    try:
        task = _task_of(attempt)
    except (UnknownTask, Permanent):
        return
    if task.given_up is None:
        return
    try:
        with transaction.atomic():
            task.given_up(**attempt.payload)
    except Exception:
        log.exception("a task could not note that its job is given up", extra={"task": attempt.task})


def _settle(sql: str, attempt: Attempt, **more: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, attempt.fence | more)
        if cursor.rowcount == 0:
            raise TakenOver


def _failure_times(job_number: int) -> tuple[datetime, datetime]:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_FAILURE, [job_number])
        first, now = cursor.fetchone()
        return first, now


def _is_permanent(error: BaseException) -> bool:
    """Return whether a retry would fail the same way: a missing object, a rule of the domain."""
    if isinstance(error, DomainError):
        return not isinstance(error, Busy | RateLimited)
    return isinstance(error, Permanent | UnknownTask | ObjectDoesNotExist)


def _storable(text: str) -> str:
    """Escape what PostgreSQL cannot store: NUL, and halves of surrogate pairs."""
    return text.replace("\x00", "\\x00").encode(errors="backslashreplace").decode()

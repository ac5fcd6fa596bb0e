"""Putting jobs into the queue, always on the connection and in the transaction of the caller."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from procrastinate import jobs as procrastinate_jobs
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

from core.jobs import registry
from core.jobs.registry import Task

CHANNEL = "procrastinate_any_queue_v1"
# A job's row is made on Django's own connection, in web and worker alike: a rollback takes it back.
_manager = JobManager(DjangoConnector())


def enqueue(task: Task[Any, Any] | str, /, **payload: Any) -> int:
    """Have the task run once this transaction commits. Answers the job's number.

    The payload names things by their ids; it is kept, logged and shown to the staff, so no secret
    and no address belongs in it. TypeError where the task does not take it, UnknownTask where
    there is no such task.
    """
    return enqueue_many(task, [payload])[0]


def enqueue_at(task: Task[Any, Any] | str, moment: datetime, /, **payload: Any) -> int:
    """The same at that moment: a worker takes it within a second of it. What is past runs at once."""
    return enqueue_many(task, [payload], at=moment)[0]


def enqueue_many(
    task: Task[Any, Any] | str, payloads: Iterable[dict[str, Any]], /, *, at: datetime | None = None
) -> list[int]:
    """The same for many, in one statement."""
    found = registry.find_task(task) if isinstance(task, str) else task
    jobs = [_job(found, payload, at) for payload in payloads]
    if not jobs:
        return []
    if not connection.in_atomic_block:
        raise RuntimeError("enqueue() belongs into the transaction that needs the job")
    made = _manager.batch_defer_jobs(jobs)
    transaction.on_commit(nudge, robust=True)
    return [job.id for job in made if job.id is not None]


def nudge() -> None:
    """Wake the workers, after the commit: NOTIFY inside a transaction makes all commits wait in line."""
    with connection.cursor() as cursor:
        news = json.dumps({"type": "job_inserted", "job_id": 0})
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, news])


def _job(task: Task[Any, Any], payload: dict[str, Any], at: datetime | None) -> procrastinate_jobs.Job:
    task.check(payload)
    return procrastinate_jobs.Job(
        queue=task.queue.value,
        priority=task.queue.priority,
        task_name=task.name,
        task_kwargs={name: _plain(value) for name, value in payload.items()},
        lock=None,
        queueing_lock=None,
        scheduled_at=at,
    )


def _plain(value: Any) -> Any:
    """As JSON has it. Ids become text; anything else that JSON does not know is a mistake."""
    if isinstance(value, UUID):
        return str(value)
    json.dumps(value, allow_nan=False)
    return value

"""Run jobs inside a test without a worker: `run_jobs()` does what is due, as a worker would."""

import json
from typing import Any

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from core.jobs import services
from core.jobs.services.execution import Attempt, Outcome

_FETCH = "SELECT id, task_name, queue_name, args, attempts, worker_id FROM procrastinate_fetch_job_v2(NULL, %s)"


def fetch(worker_id: int | None = None) -> Attempt | None:
    """Take the next due job, as a worker does."""
    with connection.cursor() as cursor:
        cursor.execute(_FETCH, [worker_id])
        number, task, queue, payload, made_before, worker = cursor.fetchone()
    return Attempt(number, task, queue, json.loads(payload), made_before, worker) if number else None


def taken(worker_id: int | None = None) -> Attempt:
    """Return the next job, which must exist."""
    attempt = fetch(worker_id)
    assert attempt
    return attempt


def run_jobs() -> list[Outcome]:
    """Run every due job, and those they enqueue. Return how each ended."""
    outcomes = []
    while attempt := fetch():
        outcomes.append(services.perform(attempt))
    return outcomes


def no_pauses() -> None:
    """Make every job due that waits for its next attempt."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


def waiting(task: str = "") -> list[dict[str, Any]]:
    """Return the payloads of the queued jobs, in their order."""
    jobs = ProcrastinateJob.objects.filter(status="todo", **({"task_name": task} if task else {})).order_by("id")
    return list(jobs.values_list("args", flat=True))


def status_of(job_number: int) -> str:
    return ProcrastinateJob.objects.values_list("status", flat=True).get(pk=job_number)

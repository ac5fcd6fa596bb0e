"""How procrastinate's worker reaches the queue, and what it leaves to us.

It fetches; that a job is done, to be tried again or given up is settled by `services.perform`, in the
transaction of the work. Who lives is known by the session's lock, not by procrastinate's heartbeat.
"""

from collections.abc import Iterable
from typing import Any

from procrastinate.connector import BaseConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from core.jobs.attempts import Attempt

PERFORM = "perform"


class WorkerManager(JobManager):
    """Hands every job to the one task `perform`."""

    def __init__(self, connector: BaseConnector, worker_id: int) -> None:
        super().__init__(connector)
        self._worker_id = worker_id

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        job = await super().fetch_job(queues, worker_id)
        if job is None:
            return None
        attempt = Attempt(job.id or 0, job.task_name, job.queue, job.task_kwargs, job.attempts, job.worker_id)
        return job.evolve(task_name=PERFORM, task_kwargs={"attempt": attempt})

    async def finish_job(self, *_: Any, **__: Any) -> None:
        """Settled already."""

    async def retry_job(self, *_: Any, **__: Any) -> None:
        """Settled already."""

    async def register_worker(self) -> int:
        return self._worker_id

    async def unregister_worker(self, worker_id: int) -> None:
        """The session signs off."""

    async def update_heartbeat(self, worker_id: int) -> None:
        """The keeper beats."""

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        """The keeper rescues first."""
        return []

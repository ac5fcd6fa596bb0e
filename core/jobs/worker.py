"""The worker process: procrastinate's loop around `services.perform`, ended gracefully or at once.

Procrastinate only fetches. `services.perform` settles each job in the transaction of its work: done, to be retried,
or given up. A worker is alive while its session holds its lock, not by procrastinate's heartbeat.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from django.db import connections
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import DjangoApp
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.psycopg_connector import PsycopgConnector

from core.jobs import metrics, registry, services
from core.jobs.housekeeping import Housekeeper, WorkerSession, conninfo
from core.jobs.services.execution import Attempt

log = logging.getLogger(__name__)
GRACE_SECONDS = 6.0  # for running jobs when the worker is told to stop
HARD_SECONDS = 8.0  # then the process ends in any case; its jobs are taken over
POLL_SECONDS = 1.0  # the longest delay of a retry, or of a job whose notification was lost
EXIT_LOST = 1


def work(concurrency: int) -> int:
    """Work until SIGTERM or SIGINT (returns 0) or until the database is lost (returns 1)."""
    _make_room_in_the_pool(concurrency)
    try:
        return asyncio.run(_work(concurrency))
    except psycopg.OperationalError as error:
        log.error("the database cannot be reached: %s", error)
        return EXIT_LOST


async def _work(concurrency: int) -> int:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(concurrency + 2, thread_name_prefix="job"))
    session = WorkerSession()
    connector = PsycopgConnector(conninfo=conninfo(), min_size=1, max_size=2)
    app = DjangoApp(connector=connector)
    app.job_manager = WorkerManager(connector, session.worker_id)
    lost = False

    def lose() -> None:
        nonlocal lost
        lost = True
        loop.call_soon_threadsafe(stop)

    def stop() -> None:
        threading.Thread(target=_end_anyway, daemon=True).start()
        working.cancel()

    keeper = Housekeeper(session, on_loss=lose)
    _register(app, keeper, lose)
    async with app.open_async():
        keeper.start()
        working = asyncio.create_task(
            app.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=3600,
                update_heartbeat_interval=3600,
                shutdown_graceful_timeout=GRACE_SECONDS,
                install_signal_handlers=False,
            )
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        try:
            await working
        except asyncio.CancelledError:
            log.info("the worker ends, as it was told")
        except Exception:
            log.exception("the worker ends")
            lose()
        await asyncio.to_thread(keeper.close)
    return EXIT_LOST if lost else 0


def _register(app: DjangoApp, keeper: Housekeeper, lose: Callable[[], None]) -> None:
    @app.task(name=PERFORM)
    def perform(attempt: Attempt) -> None:
        keeper.begins(attempt.job_number, registry.max_run_seconds(attempt.task))
        try:
            outcome = services.perform(attempt)
        except BaseException:
            log.exception("a job could not be settled", extra={"task": attempt.task, "job": attempt.job_number})
            lose()
            raise
        seconds = keeper.ends(attempt.job_number)
        metrics.count_job(attempt.queue, outcome, seconds)
        facts = {"task": attempt.task, "job": attempt.job_number, "attempt": attempt.number, "outcome": outcome.value}
        log.info("job", extra={**facts, "duration_ms": round(seconds * 1000, 1)})


def _make_room_in_the_pool(concurrency: int) -> None:
    pool = connections["default"].settings_dict["OPTIONS"].get("pool")
    if isinstance(pool, dict):
        pool["max_size"] = max(pool.get("max_size", 4), concurrency + 2)


def _end_anyway() -> None:
    threading.Event().wait(HARD_SECONDS)
    os._exit(EXIT_LOST)


PERFORM = "perform"


class WorkerManager(JobManager):
    """Passes every job to the one task `perform`."""

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
        """Do nothing: `perform` has settled the job."""

    async def retry_job(self, *_: Any, **__: Any) -> None:
        """Do nothing: `perform` has settled the job."""

    async def register_worker(self) -> int:
        return self._worker_id

    async def unregister_worker(self, worker_id: int) -> None:
        """Do nothing: the session signs off."""

    async def update_heartbeat(self, worker_id: int) -> None:
        """Do nothing: the housekeeper writes the heartbeat."""

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        """Return none: the housekeeper rescues first."""
        return []

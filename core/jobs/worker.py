"""The worker process: procrastinate's loop around `services.perform`, ended gracefully or at once."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.db import connections
from procrastinate.contrib.django import DjangoApp
from procrastinate.psycopg_connector import PsycopgConnector

from core.jobs import registry, services, tally
from core.jobs.attempts import Attempt
from core.jobs.keeper import Keeper
from core.jobs.manager import PERFORM, WorkerManager
from core.jobs.session import Session, conninfo

log = logging.getLogger(__name__)
GRACE_SECONDS = 6.0  # for jobs that run when we are told to stop
HARD_SECONDS = 8.0  # then the process ends whatever hangs; its jobs are taken over
POLL_SECONDS = 1.0  # how late a retry may be, and a job whose nudge was lost
EXIT_LOST = 1


def work(concurrency: int) -> int:
    """Work until SIGTERM or SIGINT (answers 0) or until the database is lost (answers 1)."""
    _make_room_in_the_pool(concurrency)
    try:
        return asyncio.run(_work(concurrency))
    except psycopg.OperationalError as error:
        log.error("the database cannot be reached: %s", error)
        return EXIT_LOST


async def _work(concurrency: int) -> int:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(concurrency + 2, thread_name_prefix="job"))
    session = Session()
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

    keeper = Keeper(session, on_loss=lose)
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


def _register(app: DjangoApp, keeper: Keeper, lose: Callable[[], None]) -> None:
    @app.task(name=PERFORM)
    def perform(attempt: Attempt) -> None:
        keeper.begins(attempt.job_number, registry.longest_of(attempt.task))
        try:
            outcome = services.perform(attempt)
        except BaseException:
            log.exception("a job could not be settled", extra={"task": attempt.task, "job": attempt.job_number})
            lose()
            raise
        seconds = keeper.ends(attempt.job_number)
        tally.count(attempt.queue, outcome, seconds)
        facts = {"task": attempt.task, "job": attempt.job_number, "attempt": attempt.number, "outcome": outcome.value}
        log.info("job", extra={**facts, "duration_ms": round(seconds * 1000, 1)})


def _make_room_in_the_pool(concurrency: int) -> None:
    pool = connections["default"].settings_dict["OPTIONS"].get("pool")
    if isinstance(pool, dict):
        pool["max_size"] = max(pool.get("max_size", 4), concurrency + 2)


def _end_anyway() -> None:
    threading.Event().wait(HARD_SECONDS)
    os._exit(EXIT_LOST)

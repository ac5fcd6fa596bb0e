"""The housekeeping of a worker: its session with the database, and what it does once a second beside its jobs.

The session holds an advisory lock that PostgreSQL frees when the process dies. The housekeeper writes the heartbeat,
takes over the jobs of dead workers, starts scheduled tasks and writes the counters.
"""

import logging
import math
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, LiteralString

import psycopg
from django.db import close_old_connections
from psycopg.conninfo import make_conninfo

from core.database import direct_conninfo
from core.jobs import metrics, services
from core.jobs.registry import MAX_RUN_SECONDS
from core.jobs.services.periodic import LOCK_CLASS

_LIMITS = "-c statement_timeout=5s -c idle_in_transaction_session_timeout=15s -c synchronous_commit=off"
_BEAT = "UPDATE procrastinate_workers SET last_heartbeat = clock_timestamp() WHERE id = %s RETURNING last_heartbeat"
_SIGN_OFF = """
    DELETE FROM procrastinate_workers w WHERE id = %s AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j WHERE j.worker_id = w.id AND j.status = 'doing')
"""


class WorkerPresumedDead(Exception):
    """Other workers took over this worker's jobs. It must end and start again under another number."""


def conninfo() -> str:
    """Return the connection string past any pooler: locks and LISTEN need a session."""
    return make_conninfo(direct_conninfo(), application_name="courtside-worker", options=_LIMITS)


class WorkerSession:
    """Registers a worker, and holds its lock while it is open."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(conninfo(), autocommit=True)
        with self._connection.transaction():
            self.worker_id: int = self._one("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
            self._connection.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, self.worker_id])

    def beat(self) -> datetime:
        """Write the heartbeat and return the database's time; raise WorkerPresumedDead when it comes too late."""
        now: datetime | None = self._one(_BEAT, self.worker_id)
        if now is None:
            raise WorkerPresumedDead
        return now

    def close(self) -> None:
        """Sign off. The row stays while a job is unsettled, so that another worker takes the job over."""
        try:
            self._connection.execute(_SIGN_OFF, [self.worker_id])
        finally:
            self._connection.close()

    def _one(self, sql: LiteralString, *values: Any) -> Any:
        row = self._connection.execute(sql, values).fetchone()
        return row[0] if row else None


log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0


class JobHangs(Exception):
    """A job runs longer than its task allows."""


class Housekeeper:
    """Looks after one worker until it is closed; `on_loss` is called once when the worker must not go on."""

    def __init__(self, session: WorkerSession, on_loss: Callable[[], object]) -> None:
        self._session, self._on_loss = session, on_loss
        self._running: dict[int, tuple[float, float]] = {}
        self._stopping = threading.Event()
        self._known: dict[str, datetime] = {}
        self._thread = threading.Thread(target=self._tend, name="keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Do everything a last time and sign off."""
        self._stopping.set()
        self._thread.join(EVERY_SECONDS * 2)
        _quietly(metrics.write_counts)
        self._session.close()

    def begins(self, job: int, longest: float = MAX_RUN_SECONDS) -> None:
        """Give the job this many seconds; after that it hangs, and its worker ends with it."""
        now = time.monotonic()
        self._running[job] = (now, now + longest)

    def ends(self, job: int) -> float:
        """Return how many seconds the job took."""
        return time.monotonic() - self._running.pop(job)[0]

    def _tend(self) -> None:
        me = self._session.worker_id
        _quietly(partial(services.rescue, me=me, thoroughly=True))
        while not self._stopping.is_set():
            try:
                now = self._session.beat()
                self._watch()
            except Exception:
                log.exception("this worker must not go on")
                self._on_loss()
                return
            _quietly(partial(services.rescue, me=me))
            _quietly(partial(services.start_due, now, self._known))
            _quietly(metrics.write_counts)
            self._stopping.wait(EVERY_SECONDS)

    def _watch(self) -> None:
        ends = min((end for _, end in list(self._running.values())), default=math.inf)
        if time.monotonic() > ends:
            raise JobHangs


def _quietly(verb: Callable[[], object]) -> None:
    """Log a failure; the next second tries again. Only a lost session ends a worker."""
    try:
        verb()
    except Exception:
        log.exception("a worker's housekeeping failed")
    finally:
        close_old_connections()

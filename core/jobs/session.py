"""A worker's sign of life: a session whose advisory lock PostgreSQL frees when the process dies, and a heartbeat."""

from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.conninfo import make_conninfo

from core.jobs.services.rescuing import LOCK_CLASS
from core.rooms.direct import direct_conninfo

_LIMITS = "-c statement_timeout=5s -c idle_in_transaction_session_timeout=15s -c synchronous_commit=off"
_BEAT = "UPDATE procrastinate_workers SET last_heartbeat = clock_timestamp() WHERE id = %s RETURNING last_heartbeat"
_SIGN_OFF = """
    DELETE FROM procrastinate_workers w WHERE id = %s AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j WHERE j.worker_id = w.id AND j.status = 'doing')
"""


class GivenUpForDead(Exception):
    """The others have taken this worker's jobs over. It has to end and begin again under another number."""


def conninfo() -> str:
    """Past any pooler: locks and LISTEN need a session."""
    return make_conninfo(direct_conninfo(), application_name="courtside-worker", options=_LIMITS)


class Session:
    """Registers a worker, and holds its lock for as long as it is open."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(conninfo(), autocommit=True)
        with self._connection.transaction():
            self.worker_id: int = self._one("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
            self._connection.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, self.worker_id])

    def beat(self) -> datetime:
        """Say that this worker lives, and answer the database's time; GivenUpForDead when that comes too late."""
        now: datetime | None = self._one(_BEAT, self.worker_id)
        if now is None:
            raise GivenUpForDead
        return now

    def close(self) -> None:
        """Sign off. Where a job is still unsettled the row stays, for whoever takes the job over."""
        try:
            self._connection.execute(_SIGN_OFF, [self.worker_id])
        finally:
            self._connection.close()

    def _one(self, sql: LiteralString, *values: Any) -> Any:
        row = self._connection.execute(sql, values).fetchone()
        return row[0] if row else None

"""Is this process ready to serve? The database answers and has every migration of this code.

The answer never takes two seconds: the checks run on a connection of their own, past the pool,
in one thread at a time, and whoever asks waits only so long. It is remembered for a second.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import Any

import psycopg
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from core.files import space
from core.jobs.queries import heartbeat
from core.ops.metrics import observe_cache

logger = logging.getLogger(__name__)

PATIENCE = 1.5
REMEMBERED = 1.0

Check = Callable[["psycopg.Connection[Any]"], str | None]


@dataclass(frozen=True)
class Report:
    """What each check found: `{"ok": true, "ms": 1.2}`, with `"error"` where it is not; and what is merely told."""

    ready: bool
    checks: dict[str, dict[str, Any]]
    told: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        return {"status": "ok" if self.ready else "unavailable", "checks": self.checks, **self.told}


def database_answers(connection: "psycopg.Connection[Any]") -> str | None:
    connection.execute("SELECT 1")
    return None


def migrations_are_applied(connection: "psycopg.Connection[Any]") -> str | None:
    try:
        with connection.transaction():
            rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    except psycopg.errors.UndefinedTable:
        rows = []
    missing = sorted(migrations_of_this_code() - {(app, name) for app, name in rows})
    if not missing:
        return None
    logger.warning("Migrations are not applied: %s", ", ".join(".".join(m) for m in missing))
    return f"{len(missing)} not applied; run manage.py migrate"


def workers(connection: "psycopg.Connection[Any]") -> dict[str, Any] | None:
    """How many workers there are and when one was last heard of: told, and fails nothing."""
    try:
        with connection.transaction():
            count, age = heartbeat(connection.execute)
    except psycopg.errors.UndefinedTable:
        return None
    return {"count": count, "heartbeatSecondsAgo": None if age is None else round(age, 1)}


@cache
def migrations_of_this_code() -> frozenset[tuple[str, str]]:
    """Every migration that the installed code expects, squashed ones by their new name."""
    return frozenset(MigrationLoader(None).graph.nodes)


CHECKS: dict[str, Check] = {"database": database_answers, "migrations": migrations_are_applied}


@dataclass
class _Run:
    """One run of the checks, in a thread that nobody has to wait for."""

    done: threading.Event = field(default_factory=threading.Event)
    report: Report | None = None
    finished_at: float = 0.0

    def start(self) -> "_Run":
        threading.Thread(target=self._work, name="readiness", daemon=True).start()
        return self

    def _work(self) -> None:
        try:
            self.report = run_checks()
        finally:
            self.finished_at = monotonic()
            self.done.set()

    def is_over(self) -> bool:
        return self.done.is_set() and monotonic() - self.finished_at >= REMEMBERED


_lock = threading.Lock()
_run: _Run | None = None


def report() -> Report:
    """The state of a second ago at the oldest, or `unavailable` when the database keeps us waiting."""
    global _run
    with _lock:
        stale = _run is None or _run.is_over()
        observe_cache("readiness", hit=not stale)
        if _run is None or stale:
            _run = _Run().start()
        run = _run
    if run.done.wait(PATIENCE) and run.report:
        return run.report
    return _unreachable(PATIENCE, "no answer in time")


def forget() -> None:
    """Look again at the next question. For tests, and after a migration."""
    global _run
    with _lock:
        _run = None


def run_checks() -> Report:
    started = monotonic()
    try:
        with psycopg.connect(**_connection_params()) as connection:
            connection.execute("SET LOCAL statement_timeout = '1s'")
            results = {name: _timed(check, connection) for name, check in CHECKS.items()}
            results["database"] |= _room_of_database(connection)
            told = {"worker": workers(connection)}
    except psycopg.Error as error:
        logger.warning("The database is not reachable: %s", type(error).__name__)
        return _unreachable(monotonic() - started, "not reachable")
    ready = all(result["ok"] for result in results.values())
    return Report(ready, {**results, "uploads": uploads()}, told)


def uploads() -> dict[str, Any]:
    """Whether files can be stored: told, and fails nothing, for baskets count and pages are read without."""
    started = monotonic()
    told = space.uploads()
    return {"ok": told.pop("ok"), "ms": _ms(monotonic() - started), **told}


def _room_of_database(connection: "psycopg.Connection[Any]") -> dict[str, Any]:
    found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    free = space.database_free()
    return {"sizeBytes": found[0] if found else None, **({} if free is None else {"freeBytes": free})}


def _timed(check: Check, connection: "psycopg.Connection[Any]") -> dict[str, Any]:
    started = monotonic()
    error = check(connection)
    result: dict[str, Any] = {"ok": error is None, "ms": _ms(monotonic() - started)}
    return result if error is None else {**result, "error": error}


def _connection_params() -> dict[str, Any]:
    """The default database's, without its pool: a busy pool is not an unreachable database."""
    limits = {
        "connect_timeout": 2,
        "tcp_user_timeout": 2000,
        "keepalives_idle": 2,
        "application_name": "courtside-readiness",
    }
    return {**connections["default"].get_connection_params(), **limits}


def _unreachable(seconds: float, error: str) -> Report:
    return Report(False, {"database": {"ok": False, "ms": _ms(seconds), "error": error}})


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)

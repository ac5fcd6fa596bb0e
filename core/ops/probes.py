"""Probes: /healthz, /readyz and /metrics, and who may read the metrics.

A process is ready when the database answers and has every migration of this code. The answer takes less than two
seconds: the checks run on a connection of their own, past the pool, in one thread at a time, and each caller waits
only so long. A report is remembered for a second.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from core.files import space
from core.jobs.queries import heartbeat
from core.ops.metrics import observe_cache
from core.requests import is_trusted_proxy, parse_address


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200: the process is up."""
    return _never_stored(JsonResponse({"status": "ok"}))


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and is migrated, else 503; the body names the failed check."""
    report = current_report()
    return _never_stored(JsonResponse(report.body(), status=200 if report.ready else 503))


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return Prometheus text to loopback and to holders of METRICS_TOKEN; 401 to everyone else."""
    if not may_read_metrics(request):
        return HttpResponse("METRICS_TOKEN is needed.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    return _never_stored(HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST))


def _never_stored(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


_FORWARDING_HEADERS = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host", "Via")


def may_read_metrics(request: HttpRequest) -> bool:
    """Allow loopback; from elsewhere require `Authorization: Bearer <METRICS_TOKEN>`, where one is set."""
    return _is_local(request) or _has_token(request)


def _has_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    return bool(expected) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), expected)


def _is_local(request: HttpRequest) -> bool:
    """Return whether the client is on this machine.

    A proxy on this machine connects from loopback for everyone: with a forwarding header the
    peer is believed only if it is a trusted proxy, and then the client that it forwards counts.
    """
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    if peer is None:
        return False
    if not any(header in request.headers for header in _FORWARDING_HEADERS):
        return peer.is_loopback
    hops = [parse_address(hop) for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    while is_trusted_proxy(peer) and hops:
        peer = hops.pop()
        if not is_trusted_proxy(peer):
            return peer is not None and peer.is_loopback
    return False


logger = logging.getLogger(__name__)
PATIENCE = 1.5
REMEMBERED = 1.0
Check = Callable[["psycopg.Connection[Any]"], str | None]


@dataclass(frozen=True)
class Report:
    """The result of each check: `{"ok": true, "ms": 1.2}`, with `"error"` where it failed; and other facts."""

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
    """Return the number of workers and the last heartbeat; they fail nothing."""
    try:
        with connection.transaction():
            count, age = heartbeat(connection.execute)
    except psycopg.errors.UndefinedTable:
        return None
    return {"count": count, "heartbeatSecondsAgo": None if age is None else round(age, 1)}


@cache
def migrations_of_this_code() -> frozenset[tuple[str, str]]:
    """Return every migration that the installed code expects, squashed ones by their new name."""
    return frozenset(MigrationLoader(None).graph.nodes)


CHECKS: dict[str, Check] = {"database": database_answers, "migrations": migrations_are_applied}


@dataclass
class _Run:
    """One run of the checks, in a thread that nobody has to wait for."""

    done: threading.Event = field(default_factory=threading.Event)
    current_report: Report | None = None
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


def current_report() -> Report:
    """Return a report at most a second old, or `unavailable` when the database takes too long."""
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


def forget_report() -> None:
    """Check again at the next call. For tests, and after a migration."""
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
    """Return whether files can be stored; this fails nothing, because the rest of the site works without."""
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
    """Return the default database's parameters without its pool: a busy pool is not an unreachable database."""
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

"""Logs: one line per event, JSON for machines or text for a terminal, without secrets.

Lines are written by a thread of their own. A terminal stopped by Ctrl-S, or a collector that hangs, would otherwise
stop every thread that logs, the event loop first of all.
"""

import atexit
import contextlib
import logging
import os
import queue
import sys
import threading
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from itertools import count
from logging.handlers import QueueHandler
from time import monotonic
from typing import Any, TextIO
from uuid import uuid4

import structlog
from django.utils.log import CallbackFilter
from prometheus_client import Counter
from structlog.typing import EventDict, Processor

from core.ops.sentry import scrub, scrub_path

# Sockets of one process are numbered: random ids would ask the kernel a thousand times in a storm.
_PROCESS, _sockets = uuid4().hex, count(1)
_QUIET = {"level": "CRITICAL", "propagate": False}
_EVERY_EVENT: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]


def configure(*, text: bool) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING: JSON, or text for a person at a terminal.

    Text covers requests, sockets and problems. Successful background work is left to the metrics.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_EVERY_EVENT,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"has_traceback": {"()": CallbackFilter, "callback": lambda record: bool(record.exc_info)}},
        "formatters": {"line": {"()": text_formatter if text else json_formatter}},
        "handlers": {"stderr": {"()": QueuedHandler, "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING" if text else "INFO"},
        "loggers": {
            "courtside": {"level": "INFO"},
            # Django's own handler and mail to ADMINS would repeat the records.
            "django": {"level": "WARNING" if text else "INFO", "handlers": [], "propagate": True},
            # Each request has its own record; these loggers would only add a traceback, or nothing.
            "django.request": {"level": "ERROR", "filters": ["has_traceback"]},
            "django.server": _QUIET,
            "django.channels.server": _QUIET,
            "uvicorn.access": _QUIET,
            "uvicorn.error": {"level": "WARNING" if text else "INFO"},
            "asyncio": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            "psycopg.pool": {"level": "ERROR"},
            "procrastinate": {"level": "WARNING"},
        },
    }


def json_formatter() -> logging.Formatter:
    """Return a formatter that writes one JSON object a line; JSON escapes control characters."""
    return _formatter(structlog.processors.JSONRenderer(ensure_ascii=True))


def text_formatter(colours: bool | None = None) -> logging.Formatter:
    """Return a formatter for a person at a terminal, in colours where it has them (https://no-color.org)."""
    if colours is None:
        colours = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    return _formatter(_without_control_characters, TextRenderer(colours=colours))


def _formatter(*last: Processor) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_EVERY_EVENT,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _without_repetition,
            _scrubbed,
            *last,
        ],
    )


def _without_repetition(_: Any, __: str, event: EventDict) -> EventDict:
    """Drop what the request's own record says: Django's records name the request with its query string.

    uvicorn repeats every message in colours.
    """
    if event.get("logger") == "django.request":
        event["event"] = "Unhandled exception"
    event.pop("request", None)
    event.pop("color_message", None)
    return event


def _scrubbed(_: Any, __: str, event: EventDict) -> EventDict:
    return dict(scrub(event))


def _without_control_characters(_: Any, __: str, event: EventDict) -> EventDict:
    """Escape control characters: a client's text must not move the cursor or colour a terminal."""
    return {k: _visible(v) if isinstance(v, str) and k != "exception" else v for k, v in event.items()}


def _visible(text: str) -> str:
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def bind_socket(scope: MutableMapping[str, Any], **facts: Any) -> None:
    """Add the socket's id, path and the given facts to every record of its task.

    Call it again when more is known, for instance `bind_socket(scope, user_id=user.pk)`.
    """
    known = scope.setdefault("courtside.log", {})
    if "request_id" not in known:
        known["request_id"] = f"{_PROCESS}-{next(_sockets)}"
    known.setdefault("path", scrub_path(scope.get("path", ""), {}))
    known.update({name: str(fact) for name, fact in facts.items()})
    structlog.contextvars.bind_contextvars(**known)


def socket_closed(scope: MutableMapping[str, Any], *, code: int | None, seconds: float) -> None:
    """Write the one record of a socket: how long it was open and with which code it closed."""
    bind_socket(scope)
    structlog.get_logger("courtside.socket").info("socket", status=code, duration_ms=round(seconds * 1000, 1))


PLAIN = "\x1b[0m"
DIM, RED, YELLOW, GREEN = "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[32m"
LEVELS = {"warning": YELLOW, "error": RED, "critical": RED}
FOR_MACHINES = frozenset({"at", "event", "level", "logger", "request_id", "user_id", "exception", "exc_info"})


class TextRenderer:
    """Renders an event as one line, with its traceback below it."""

    def __init__(self, *, colours: bool) -> None:
        self._colours = colours

    def __call__(self, _: Any, __: str, event: EventDict) -> str:
        parts = [self._paint(DIM, _time_of_day(event["at"])), *self._said(event)]
        line = " ".join(part for part in parts if part)
        trouble = event.get("exception")
        return f"{line}\n{self._paint(RED, str(trouble))}" if trouble else line

    def _said(self, event: EventDict) -> list[str]:
        if event["event"] == "request":
            return self._request(event)
        colour = LEVELS.get(event["level"], "")
        words = [event["level"].upper() if colour else "", str(event["event"])]
        facts = [f"{name}={value}" for name, value in event.items() if name not in FOR_MACHINES and value is not None]
        return [self._paint(colour, " ".join(word for word in words if word)), *facts]

    def _request(self, event: Mapping[str, Any]) -> list[str]:
        status = int(event.get("status") or 0)
        colour = RED if status >= 500 else YELLOW if status >= 400 else GREEN
        took = f"{event.get('duration_ms') or 0:.0f} ms"
        return [f"{event.get('method')} {event.get('path')}", self._paint(colour, str(status)), self._paint(DIM, took)]

    def _paint(self, colour: str, text: str) -> str:
        return f"{colour}{text}{PLAIN}" if colour and text and self._colours else text


def wants_text(log_format: str, *, production: bool) -> bool:
    """Return whether LOG_FORMAT asks for text: `auto` does at a developer's terminal."""
    return log_format == "text" or (log_format == "auto" and not production and sys.stderr.isatty())


def _time_of_day(at: str) -> str:
    """Return the time by this machine's clock, which the person at the terminal knows."""
    return datetime.fromisoformat(at).astimezone().strftime("%H:%M:%S")


MAX_QUEUED = 10_000
FLUSH_SECONDS = 1.0
dropped = Counter("courtside_log_records_dropped", "Log records that found the way out full.")


class QueuedHandler(QueueHandler):
    """Formats a record at once, where its context is known, and lets a thread of its own write it."""

    def __init__(self, stream: TextIO | None = None, at_most: int = MAX_QUEUED) -> None:
        self._records: queue.Queue[logging.LogRecord] = queue.Queue(at_most)
        super().__init__(self._records)
        self._out = logging.StreamHandler(stream or sys.stderr)
        threading.Thread(target=self._write, name="log", daemon=True).start()
        atexit.register(self.empty)

    def enqueue(self, record: logging.LogRecord) -> None:
        """Queue the record, or count it as dropped; never wait."""
        try:
            self._records.put_nowait(record)
        except queue.Full:
            dropped.inc()

    def empty(self, patience: float = FLUSH_SECONDS) -> None:
        """Wait until everything is written, but at most `patience` seconds."""
        deadline = monotonic() + patience
        with self._records.all_tasks_done:
            while self._records.unfinished_tasks and (left := deadline - monotonic()) > 0:
                self._records.all_tasks_done.wait(left)

    def _write(self) -> None:
        while True:
            record = self._records.get()
            with contextlib.suppress(Exception):
                self._out.emit(record)
            self._records.task_done()

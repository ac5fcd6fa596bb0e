"""One event, one line: JSON for machines, text for a terminal, and no secret in either."""

import logging
import os
import sys
from collections.abc import MutableMapping
from itertools import count
from typing import Any
from uuid import uuid4

import structlog
from django.utils.log import CallbackFilter
from structlog.typing import EventDict, Processor

from core.ops.log_text import Text
from core.ops.outbox import Outbox
from core.ops.scrub import scrub, scrub_path

# Sockets of one process are counted: a random id for each would ask the kernel a thousand times in a storm.
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

    Text tells of requests, sockets and trouble. What went well in the background is for machines to count.
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
        "formatters": {"line": {"()": words if text else lines}},
        "handlers": {"stderr": {"()": Outbox, "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING" if text else "INFO"},
        "loggers": {
            "courtside": {"level": "INFO"},
            # Django's own handler and mail to ADMINS would say the same again.
            "django": {"level": "WARNING" if text else "INFO", "handlers": [], "propagate": True},
            # Each request has its own record; what these would add to it is a traceback, or nothing.
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


def lines() -> logging.Formatter:
    """A formatter that writes one JSON object a line; control characters are escaped by JSON."""
    return _formatter(structlog.processors.JSONRenderer(ensure_ascii=True))


def words(colours: bool | None = None) -> logging.Formatter:
    """A formatter for a person at a terminal, in colours where it has them (https://no-color.org)."""
    if colours is None:
        colours = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    return _formatter(_without_control_characters, Text(colours=colours))


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
    """Django names the request, query string and all; the request's own record has what may be told of it.

    uvicorn says everything again, in colours.
    """
    if event.get("logger") == "django.request":
        event["event"] = "Unhandled exception"
    event.pop("request", None)
    event.pop("color_message", None)
    return event


def _scrubbed(_: Any, __: str, event: EventDict) -> EventDict:
    return dict(scrub(event))


def _without_control_characters(_: Any, __: str, event: EventDict) -> EventDict:
    """What a client sent must not move the cursor or colour a developer's terminal."""
    return {k: _visible(v) if isinstance(v, str) and k != "exception" else v for k, v in event.items()}


def _visible(text: str) -> str:
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def bind_socket(scope: MutableMapping[str, Any], **facts: Any) -> None:
    """Say in every record of this socket's task what it is about: its id, its path and the given facts.

    Call it again when more is known, for instance `bind_socket(scope, user_id=user.pk)`.
    """
    known = scope.setdefault("courtside.log", {})
    if "request_id" not in known:
        known["request_id"] = f"{_PROCESS}-{next(_sockets)}"
    known.setdefault("path", scrub_path(scope.get("path", ""), {}))
    known.update({name: str(fact) for name, fact in facts.items()})
    structlog.contextvars.bind_contextvars(**known)


def socket_closed(scope: MutableMapping[str, Any], *, code: int | None, seconds: float) -> None:
    """Write the one record a socket leaves: how long it was open and with which code it closed."""
    bind_socket(scope)
    structlog.get_logger("courtside.socket").info("socket", status=code, duration_ms=round(seconds * 1000, 1))

"""Log records for a person at a terminal: the time, what happened, and the traceback of an error in colour."""

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from structlog.typing import EventDict

PLAIN = "\x1b[0m"
DIM, RED, YELLOW, GREEN = "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[32m"
LEVELS = {"warning": YELLOW, "error": RED, "critical": RED}
FOR_MACHINES = frozenset({"at", "event", "level", "logger", "request_id", "user_id", "exception", "exc_info"})


class Text:
    """Renders an event as one line, and its traceback below it."""

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


def is_wanted(log_format: str, *, production: bool) -> bool:
    """Whether LOG_FORMAT asks for text: `auto` does at a developer's terminal."""
    return log_format == "text" or (log_format == "auto" and not production and sys.stderr.isatty())


def _time_of_day(at: str) -> str:
    """By this machine's clock, as the person at the terminal has it."""
    return datetime.fromisoformat(at).astimezone().strftime("%H:%M:%S")

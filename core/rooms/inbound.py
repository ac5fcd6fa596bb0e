"""What clients send: frames taken apart with suspicion."""

import json
from collections.abc import Container
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from core.errors import Invalid

LARGEST = 64 * 1024
BINARY, TOO_LARGE = 1003, 1009
LAST_VERSION = 2**63 - 1


class BadFrame(Exception):
    """Not an object of a known type."""


@dataclass(frozen=True)
class Query:
    """What the address of a one-room socket asks for."""

    room: str | None
    after: int | None


def close_code(message: dict[str, Any]) -> int | None:
    """Why a frame ends the connection before it is read: binary, or over 64 KB."""
    text = message.get("text")
    if text is None:
        return BINARY
    if len(text) > LARGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        return TOO_LARGE
    return None


def parse(text: str, known: Container[str]) -> dict[str, Any]:
    """The frame as a dict with a known `type`, or BadFrame."""
    try:
        frame = json.loads(text, parse_constant=_refuse)
        if "\\ud" in text.lower():  # half a letter, escaped: nothing that is sent back could carry it
            json.dumps(frame, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BadFrame("A frame is one JSON object.") from None
    if not isinstance(frame, dict):
        raise BadFrame("A frame is one JSON object.")
    if not isinstance(frame.get("type"), str) or frame["type"] not in known:
        raise BadFrame("A frame has a known type.")
    return frame


def version(frame: dict[str, Any], *, required: bool = False) -> int | None:
    """The `after` of a frame, or Invalid. None where it may be and is left out."""
    after = frame.get("after")
    if after is None and not required:
        return None
    if type(after) is not int or not 0 <= after <= LAST_VERSION:
        raise Invalid("`after` is the version you have: a whole number from 0.", fields={"after": ["A version."]})
    return after


def room(frame: dict[str, Any]) -> str:
    """The `room` of a frame, or Invalid."""
    name = frame.get("room")
    if not isinstance(name, str) or not 0 < len(name) <= 80:
        raise Invalid("`room` is the name of a room.", fields={"room": ["A room's name."]})
    return name


def query(scope: dict[str, Any]) -> Query:
    """`?room=` and `?after=`; what is not a version counts as none, and a snapshot follows."""
    query_string = scope.get("query_string", b"")
    if not query_string:
        return Query(None, None)
    asked = parse_qs(query_string.decode("latin-1"))
    after = asked.get("after", [""])[-1]
    is_version = after.isascii() and after.isdigit() and len(after) < 20 and int(after) <= LAST_VERSION
    return Query(asked.get("room", [None])[-1], int(after) if is_version else None)


def _refuse(constant: str) -> None:
    raise ValueError(constant)

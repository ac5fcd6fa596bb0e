"""The socket protocol: frames that the server sends, encoded once, and frames that clients send, parsed strictly."""

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from django.core.serializers.json import DjangoJSONEncoder

from core.errors import Invalid

_encoder = DjangoJSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Frame:
    """One text frame; `wire` is the same with its WebSocket header (RFC 6455 §5.2), made at most once."""

    __slots__ = ("__dict__", "text")

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def wire(self) -> bytes:
        payload = self.text.encode()
        size = len(payload)
        if size < 126:
            return bytes((0x81, size)) + payload
        if size < 65536:
            return b"\x81\x7e" + size.to_bytes(2, "big") + payload
        return b"\x81\x7f" + size.to_bytes(8, "big") + payload


def encode_frame_json(value: Any) -> str:
    return _encoder.encode(value)


def snapshot_frame(room: str, version: int, data: str) -> Frame:
    return Frame(f'{{"type":"snapshot","room":{json.dumps(room)},"version":{version},"data":{data}}}')


def events_frame(room: str, version: int, encoded: Iterable[str]) -> Frame:
    joined = ",".join(encoded)
    return Frame(f'{{"type":"events","room":{json.dumps(room)},"version":{version},"events":[{joined}]}}')


def head_frame(room: str, version: int) -> Frame:
    return Frame(encode_frame_json({"type": "head", "room": room, "version": version}))


def presence_frame(room: str, count: int) -> Frame:
    return Frame(encode_frame_json({"type": "presence", "room": room, "count": count}))


def error_frame(code: str, sentence: str, **more: Any) -> Frame:
    """Return an error frame; `more` holds the room and clientId where there are any, and what helps to act."""
    return Frame(encode_frame_json({"type": "error", "code": code, "error": sentence, **more}))


PONG = Frame('{"type":"pong"}')
MAX_FRAME_BYTES = 64 * 1024
BINARY, TOO_LARGE = 1003, 1009
MAX_VERSION = 2**63 - 1


class BadFrame(Exception):
    """The frame is not an object of a known type."""


@dataclass(frozen=True)
class SocketQuery:
    """The query of a one-room socket's URL."""

    room: str | None
    after: int | None


def close_code(message: dict[str, Any]) -> int | None:
    """Return the code that closes the connection before a frame is read: binary, or over 64 KB."""
    text = message.get("text")
    if text is None:
        return BINARY
    if len(text) > MAX_FRAME_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME_BYTES:
        return TOO_LARGE
    return None


def parse_frame(text: str, known: Container[str]) -> dict[str, Any]:
    """Return the frame as a dict with a known `type`, or raise BadFrame."""
    try:
        frame = json.loads(text, parse_constant=_refuse)
        if "\\ud" in text.lower():  # half a surrogate pair, escaped: it could not be sent back
            json.dumps(frame, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BadFrame("A frame is one JSON object.") from None
    if not isinstance(frame, dict):
        raise BadFrame("A frame is one JSON object.")
    if not isinstance(frame.get("type"), str) or frame["type"] not in known:
        raise BadFrame("A frame has a known type.")
    return frame


def version_in(frame: dict[str, Any], *, required: bool = False) -> int | None:
    """Return the `after` of a frame, or raise Invalid. None where it is optional and absent."""
    after = frame.get("after")
    if after is None and not required:
        return None
    if type(after) is not int or not 0 <= after <= MAX_VERSION:
        raise Invalid("`after` is the version you have: a whole number from 0.", fields={"after": ["A version."]})
    return after


def room_in(frame: dict[str, Any]) -> str:
    """Return the `room` of a frame, or raise Invalid."""
    name = frame.get("room")
    if not isinstance(name, str) or not 0 < len(name) <= 80:
        raise Invalid("`room` is the name of a room.", fields={"room": ["A room's name."]})
    return name


def query_in(scope: dict[str, Any]) -> SocketQuery:
    """Return `?room=` and `?after=`. A malformed version counts as none, and a snapshot follows."""
    query_string = scope.get("query_string", b"")
    if not query_string:
        return SocketQuery(None, None)
    asked = parse_qs(query_string.decode("latin-1"))
    after = asked.get("after", [""])[-1]
    is_version = after.isascii() and after.isdigit() and len(after) < 20 and int(after) <= MAX_VERSION
    return SocketQuery(asked.get("room", [None])[-1], int(after) if is_version else None)


def _refuse(constant: str) -> None:
    raise ValueError(constant)

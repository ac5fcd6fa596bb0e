"""What goes over a socket: JSON text, encoded once and shared by everybody it goes to."""

import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

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


def encode(value: Any) -> str:
    return _encoder.encode(value)


def snapshot(room: str, version: int, data: str) -> Frame:
    return Frame(f'{{"type":"snapshot","room":{json.dumps(room)},"version":{version},"data":{data}}}')


def events(room: str, version: int, encoded: Iterable[str]) -> Frame:
    joined = ",".join(encoded)
    return Frame(f'{{"type":"events","room":{json.dumps(room)},"version":{version},"events":[{joined}]}}')


def head(room: str, version: int) -> Frame:
    return Frame(encode({"type": "head", "room": room, "version": version}))


def presence(room: str, count: int) -> Frame:
    return Frame(encode({"type": "presence", "room": room, "count": count}))


def error(code: str, sentence: str, **more: Any) -> Frame:
    """A refusal; `more` carries the room and the clientId where there is one, and what helps to act."""
    return Frame(encode({"type": "error", "code": code, "error": sentence, **more}))


PONG = Frame('{"type":"pong"}')

"""Secrets of an answer: left out of what is kept, and filled in again when it is read."""

import json
from collections.abc import Callable
from typing import Any

from core.api.wire import encode

Names = tuple[str, ...]
Unseal = Callable[[dict[str, Any]], dict[str, Any]]


def seal(body: bytes, names: Names) -> bytes:
    """The enveloped answer with these fields of its data empty."""
    answer = json.loads(body)
    answer["data"].update(dict.fromkeys(names))
    return encode(answer)


def filled_in(body: bytes, unseal: Unseal) -> bytes:
    """The answer as it was, byte for byte: names keep their places."""
    answer = json.loads(body)
    answer["data"].update(unseal(answer["data"]))
    return encode(answer)

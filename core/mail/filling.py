"""Parts of a message that no row may keep, such as a code: the text only names them; they are filled in when it is
sent or read. For secret messages alone, so that nobody can name one in what they write themselves.

    filled_by("claim", code_of_claim)      # in the system's AppConfig
    context = {"code": named("claim", claim.pk)}
"""

import re
from collections.abc import Callable
from typing import Any

_MARK = re.compile("\u27e6([a-z]+):([0-9a-f-]{36})\u27e7")
_fillers: dict[str, Callable[[str], str]] = {}


def filled_by(kind: str, fill: Callable[[str], str]) -> None:
    """Have `fill(key)` say what stands where a message names this kind."""
    _fillers[kind] = fill


def named(kind: str, key: Any) -> str:
    """What stands in the row instead."""
    return f"\u27e6{kind}:{key}\u27e7"


def filled(text: str) -> str:
    """The message as its recipient reads it."""
    return _MARK.sub(lambda found: _fillers[found[1]](found[2]) if found[1] in _fillers else found[0], text)

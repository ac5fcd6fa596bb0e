"""What becomes of what people did here when they leave for good. Each system registers its part in its AppConfig."""

from collections.abc import Callable
from typing import Any

_parts: dict[str, Callable[[Any], None]] = {}


def when_leaving(name: str, part: Callable[[Any], None]) -> None:
    """Have `part(person)` called before the person's row goes, in the same transaction."""
    _parts[name] = part


def leave(person: Any) -> None:
    """Do every system's part. For whoever deletes a person, inside the transaction that does."""
    for _, part in sorted(_parts.items()):
        part(person)

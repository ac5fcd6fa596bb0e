"""What systems do for people's accounts: when one leaves for good, and when one says which mail they want.

Each system registers its part in its AppConfig.
"""

from collections.abc import Callable, Mapping
from typing import Any

_parts: dict[str, Callable[[Any], None]] = {}
_wishes: dict[str, Callable[[Any, bool, str], object]] = {}


def when_leaving(name: str, part: Callable[[Any], None]) -> None:
    """Have `part(person)` called before the person's row goes, in the same transaction."""
    _parts[name] = part


def leave(person: Any) -> None:
    """Do every system's part. For whoever deletes a person, inside the transaction that does."""
    for _, part in sorted(_parts.items()):
        part(person)


def mail_to_choose(name: str, wish: Callable[[Any, bool, str], object]) -> None:
    """Have `wish(person, wanted, network)` called when a person says whether they want this sort of mail."""
    _wishes[name] = wish


def wish_mail(person: Any, wanted: Mapping[str, bool], network: str) -> None:
    """Tell each system what the person wants of its mail. Refuses as it does."""
    for name, yes in sorted(wanted.items()):
        _wishes[name](person, yes, network)

"""Registries that each app fills in its AppConfig: audits of its tables, and what happens to a person's account.

An audit checks what must always be true of the tables. An erasure removes a person's data. A mail choice is what
a person wants of the app's emails.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connection, transaction

# Looks at the tables and says, a sentence each, what is not as it must be.
Audit = Callable[[], Iterable[str]]
_audits: dict[str, Audit] = {}


def register_audit(name: str, audit: Audit) -> None:
    _audits[name] = audit


def broken_invariants() -> dict[str, list[str]]:
    """What each audit found, by its name; all of them look at the same moment, and change nothing."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return {name: list(audit()) for name, audit in sorted(_audits.items())}


_erasures: dict[str, Callable[[Any], None]] = {}
_mail_choices: dict[str, Callable[[Any, bool, str], object]] = {}


def on_erasure(name: str, part: Callable[[Any], None]) -> None:
    """Have `part(person)` called before the person's row goes, in the same transaction."""
    _erasures[name] = part


def erase(person: Any) -> None:
    """Do every system's part. For whoever deletes a person, inside the transaction that does."""
    for _, part in sorted(_erasures.items()):
        part(person)


def on_mail_choice(name: str, wish: Callable[[Any, bool, str], object]) -> None:
    """Have `wish(person, wanted, network)` called when a person says whether they want this sort of mail."""
    _mail_choices[name] = wish


def choose_mail(person: Any, wanted: Mapping[str, bool], network: str) -> None:
    """Tell each system what the person wants of its mail. Refuses as it does."""
    for name, yes in sorted(wanted.items()):
        _mail_choices[name](person, yes, network)

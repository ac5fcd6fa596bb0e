"""Registries that each app fills in its AppConfig: audits of its tables, and what happens to a person's account.

An audit checks what must always be true of the tables. An erasure removes a person's data. A mail choice is what
a person wants of the app's emails.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connection, transaction

# Checks the tables and returns a sentence for each violation.
Audit = Callable[[], Iterable[str]]
_audits: dict[str, Audit] = {}


def register_audit(name: str, audit: Audit) -> None:
    _audits[name] = audit


def broken_invariants() -> dict[str, list[str]]:
    """Return the findings of each audit by its name. All audits read the same snapshot and change nothing."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return {name: list(audit()) for name, audit in sorted(_audits.items())}


_erasures: dict[str, Callable[[Any], None]] = {}
_mail_choices: dict[str, Callable[[Any, bool, str], object]] = {}


def on_erasure(name: str, part: Callable[[Any], None]) -> None:
    """Have `part(person)` called before the person's row is deleted, in the same transaction."""
    _erasures[name] = part


def erase(person: Any) -> None:
    """Run every app's erasure for a person, inside the transaction that deletes the person."""
    for _, part in sorted(_erasures.items()):
        part(person)


def on_mail_choice(name: str, wish: Callable[[Any, bool, str], object]) -> None:
    """Have `wish(person, wanted, network)` called when a person chooses whether to get this kind of email."""
    _mail_choices[name] = wish


def choose_mail(person: Any, wanted: Mapping[str, bool], network: str) -> None:
    """Pass a person's choices to the app of each kind of email. Raises the app's errors."""
    for name, yes in sorted(wanted.items()):
        _mail_choices[name](person, yes, network)

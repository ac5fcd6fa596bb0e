"""Registries that each app fills in its AppConfig: audits of its tables, and what happens to a person's account.

An audit checks what must always be true of the tables. An erasure removes a person's data. A mail choice is what
a person wants of the app's emails.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

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


@dataclass(frozen=True)
class Seller:
    """`goods` returns the goods on sale by the drop they are reserved for; `orders` the order number by the claim."""

    goods: Callable[[Collection[UUID]], dict[UUID, list[Any]]]
    orders: Callable[[Collection[UUID]], dict[UUID, str]]


_sellers: dict[str, Seller] = {}


def register_seller(name: str, seller: Seller) -> None:
    """Have this system asked for its reserved goods. Call it from AppConfig.ready()."""
    _sellers[name] = seller


def goods_for(drop_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Return the goods that a claim of each of these drops is the right to buy."""
    found: dict[UUID, list[Any]] = {}
    for _, seller in sorted(_sellers.items()):
        for drop_id, goods in seller.goods(drop_ids).items():
            found.setdefault(drop_id, []).extend(goods)
    return found


def orders_with(claim_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the numbers of the orders that these claims were used for."""
    found: dict[UUID, str] = {}
    for _, seller in sorted(_sellers.items()):
        found |= seller.orders(claim_ids)
    return found

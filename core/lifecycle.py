"""What the apps do together: the audit of all tables, the erasure of a person, mail choices, and reserved goods."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from core import systems
from core.people import Visitor


def broken_invariants() -> dict[str, list[str]]:
    """Return the findings of each app's audit by its label. All read the same snapshot and change nothing."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return {name: list(each.invariants()) for name, each in systems.installed().items() if each.invariants}


def erase(person: Visitor) -> None:
    """Run every app's erasure for a person, inside the transaction that deletes the person."""
    for system in systems.installed().values():
        if system.erasure:
            system.erasure(person)


def choose_mail(person: Visitor, wanted: Mapping[str, bool], network: str) -> None:
    """Pass a person's choices to the app of each kind of email. Raises the app's errors."""
    choices = {kind: choose for each in systems.installed().values() for kind, choose in each.mail_choices.items()}
    for kind, yes in sorted(wanted.items()):
        choices[kind](person, yes, network)


def goods_for(drop_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Return the goods that a claim of each of these drops is the right to buy."""
    found: dict[UUID, list[Any]] = {}
    for seller in _sellers():
        for drop_id, goods in seller.goods(drop_ids).items():
            found.setdefault(drop_id, []).extend(goods)
    return found


def orders_with(claim_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the numbers of the orders that these claims were used for."""
    return {claim: number for seller in _sellers() for claim, number in seller.orders(claim_ids).items()}


def _sellers() -> list[systems.Seller]:
    return [system.seller for system in systems.installed().values() if system.seller]

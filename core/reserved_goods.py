"""Goods that only people with a right from another system can buy, such as a claim of a drop.

The system that sells the goods registers here in its AppConfig. The system that grants the rights reads from here,
so it does not import the other one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID


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

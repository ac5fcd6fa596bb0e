"""Products that are kept for a drop: a claim is the right to buy one of them.

The claim is the buyer's own: who they are proves it, and no code is typed that somebody could guess.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from drops import services as drops
from shop import queries
from shop.models import CartItem, Order, OrderLine, Product
from shop.refusals import ClaimRequired, QuantityLimit
from shop.shoppers import Shopper


def refuse_stranger(shopper: Shopper, product: Product) -> None:
    """Who could not buy it puts it into no cart: ClaimRequired. The last word has the checkout."""
    if product.reserved_for_id and not queries.right_to(shopper.user, product):
        raise claim_required(product)


def refuse_second(product: Product, quantity: int) -> None:
    """One for each claim: QuantityLimit."""
    if product.reserved_for_id and quantity > 1:
        raise QuantityLimit(f"{product}: one for each claim.", most=1)


def spend(items: Iterable[CartItem], by: Any) -> dict[UUID, UUID]:
    """Use the buyer's claims for what is kept in this cart; the claim by its drop. ClaimRequired, QuantityLimit.

    The drops are locked before the variants, here and when an order is given back.
    """
    kept: dict[UUID, Product] = {}
    for item in items:
        product = item.variant.product
        if product.reserved_for_id:
            refuse_second(product, item.quantity + (product.reserved_for_id in kept))
            kept[product.reserved_for_id] = product
    spent = drops.spend(drop_ids=list(kept), by=by) if kept and by else {}
    for drop, product in kept.items():
        if drop not in spent:
            raise claim_required(product)
    return spent


def lock(order_id: UUID) -> None:
    """The drops of what was bought by a claim, before the order: whoever leaves the club holds theirs first, too."""
    claims = OrderLine.objects.filter(order=order_id, claim__isnull=False).values_list("claim", flat=True)
    if ids := list(claims):
        drops.lock_drops_of(claim_ids=ids)


def give_back(order: Order, *, to_next: bool = False, lines: Sequence[UUID] | None = None) -> None:
    """What was bought by a claim can be bought by it again, or by the next in line; of these lines, where said.

    Before the goods go back: drops are locked before variants.
    """
    found = OrderLine.objects.filter(order=order, claim__isnull=False).order_by("claim__drop")
    if lines is not None:
        found = found.filter(pk__in=lines)
    for line, claim in found.values_list("pk", "claim"):
        OrderLine.objects.filter(pk=line).update(claim=None)
        drops.unspend(claim_id=claim, to_next=to_next)


def claim_required(product: Product) -> ClaimRequired:
    drop: Any = product.reserved_for
    sentence = f"{product} is kept for those who hold a claim of “{drop}” that they have not used yet."
    return ClaimRequired(sentence, dropId=str(drop.pk), drop=drop.slug)

"""Taking goods off the shelf and putting them back. Variants are always locked in the order of their ids."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from shop.models import Order, Product, Variant
from shop.refusals import OutOfStock


def locked_variants(ids: Collection[UUID]) -> dict[UUID, Variant]:
    """Those that are there still, as they stay until the transaction ends, with their products read after the wait.

    One order for all: a basket {A, B} and a basket {B, A} cannot wait for each other.
    """
    rows = Variant.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    variants = {variant.pk: variant for variant in rows}
    products = Product.objects.in_bulk({variant.product_id for variant in variants.values()})
    for variant in variants.values():
        variant.product = products[variant.product_id]
    return variants


def take(variants: dict[UUID, Variant], wanted: dict[UUID, int]) -> None:
    """All of it or nothing: refuses with OutOfStock, which lists every line that is short."""
    short = [(variants[id], left) for id, quantity in wanted.items() if quantity > (left := _left(variants[id]))]
    if short:
        raise out_of_stock(short)
    for id, quantity in wanted.items():
        Variant.objects.filter(pk=id).update(stock=F("stock") - quantity)


def out_of_stock(short: list[tuple[Variant, int]]) -> OutOfStock:
    """The refusal for these: the first is named, all are listed."""
    told = [
        {"productId": str(v.product_id), "variantId": str(v.pk), "name": str(v), "available": left} for v, left in short
    ]
    variant, left = short[0]
    sentence = f"{variant}: only {left} left." if left else f"{variant} is sold out."
    return OutOfStock(sentence, **told[0], lines=told)


def give_back(order: Order) -> bool:
    """Put the goods of an order back, once, without those that were refunded: whether it was this time."""
    first = Order.objects.filter(pk=order.pk, stock_returned_at=None).update(stock_returned_at=timezone.now())
    if not first:
        return False
    put_back({line.pk: line.quantity_left for line in order.lines.all()}, order)
    return True


def put_back(quantities: dict[UUID, int], order: Order) -> None:
    """So many of these lines on the shelf."""
    back: dict[UUID, int] = {}
    for line in order.lines.all():
        if line.variant_id and quantities.get(line.pk):
            back[line.variant_id] = back.get(line.variant_id, 0) + quantities[line.pk]
    for id in locked_variants(back):
        Variant.objects.filter(pk=id).update(stock=F("stock") + back[id])


def _left(variant: Variant) -> int:
    """What is not on sale any more cannot be had."""
    return variant.stock if variant.product.is_on_sale else 0

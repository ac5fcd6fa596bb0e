"""Create, price and count products; take stock and return it."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from core.errors import Invalid
from core.people import Person
from shop import access
from shop.errors import NoProduct, OutOfStock, StockBelowZero, refused_by_name
from shop.models import MAX_PRICE, Order, Product, Variant

MAX_STOCK = 100_000
MAX_VARIANTS = 20


def create_product(*, by: Person, sizes: list[str], stock: int = 0, **facts: Any) -> Product:
    """Create a product in these sizes, or in one without a name, with this stock each. Raises Forbidden, Invalid."""
    access.refuse_unless_staff(by)
    _refuse_price(facts["price"])
    with refused_by_name(), transaction.atomic():
        product = Product.objects.create(slug=_slug(facts["name"]), **facts)
        _add_sizes(product, sizes or [""], stock)
    return product


@transaction.atomic
def edit_product(*, product_id: UUID, by: Person, **facts: Any) -> Product:
    """Edit a product. Its slug stays. Raises Forbidden, NoProduct, Invalid."""
    access.refuse_unless_staff(by)
    if "price" in facts:
        _refuse_price(facts["price"])
    product = Product.objects.select_for_update(no_key=True).filter(pk=product_id).first()
    if product is None:
        raise NoProduct
    for name, value in facts.items():
        setattr(product, name, value)
    product.save(update_fields=[*facts, "updated_at"])
    return product


@transaction.atomic
def add_size(*, product_id: UUID, by: Person, name: str, stock: int = 0) -> Variant:
    """Add a size. Raises Forbidden, NoProduct, or Invalid if the name is taken."""
    access.refuse_unless_staff(by)
    product = Product.objects.select_for_update(no_key=True).filter(pk=product_id).first()
    if product is None:
        raise NoProduct
    return _add_sizes(product, [name], stock)[-1]


@transaction.atomic
def count_stock(*, by: Person, counted: Mapping[UUID, tuple[int, int]], prices: Mapping[UUID, int | None]) -> None:
    """Set the counted stock. For each variant: the number that the page showed, and the counted one.

    Only the difference is applied, so items sold in between stay sold.
    Raises Forbidden, Invalid, StockBelowZero.
    """
    access.refuse_unless_staff(by)
    variants = locked_variants(set(counted) | set(prices))
    for id, (shown, wanted) in counted.items():
        if wanted != shown and id in variants:
            _adjust_stock(variants[id], wanted - shown)
    for id, own_price in prices.items():
        if id in variants:
            if own_price is not None:
                _refuse_price(own_price)
            Variant.objects.filter(pk=id).update(own_price=own_price)


def _adjust_stock(variant: Variant, by: int) -> None:
    if variant.stock + by < 0:
        raise StockBelowZero(f"{variant}: only {variant.stock} are there now.", stock=variant.stock)
    if variant.stock + by > MAX_STOCK:
        raise Invalid(f"At most {MAX_STOCK} of one thing.")
    Variant.objects.filter(pk=variant.pk).update(stock=F("stock") + by)


def _add_sizes(product: Product, sizes: list[str], stock: int) -> list[Variant]:
    names = [size.strip() for size in sizes]
    there = {each.name.lower() for each in product.variants.all()}
    known = [name.lower() for name in names]
    if len(set(known)) < len(known) or there & set(known):
        raise Invalid(fields={"sizes": ["Each size once."]})
    if len(there) + len(names) > MAX_VARIANTS:
        raise Invalid(fields={"sizes": [f"At most {MAX_VARIANTS} sizes."]})
    first = len(there)
    return [
        Variant.objects.create(product=product, name=name, stock=stock, position=first + place)
        for place, name in enumerate(names)
    ]


def _refuse_price(price: int) -> None:
    if not 1 <= price <= MAX_PRICE:
        raise Invalid(fields={"price": ["This price is out of range."]})


def _slug(name: str) -> str:
    """Return a slug of the name, with a number if it is taken."""
    base, number = slugify(name)[:130] or "product", 1
    slug = base
    while Product.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def locked_variants(ids: Collection[UUID]) -> dict[UUID, Variant]:
    """Lock the variants that still exist, and read their products after the wait.

    All callers lock in the order of ids, so a cart {A, B} and a cart {B, A} cannot deadlock.
    """
    rows = Variant.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    variants = {variant.pk: variant for variant in rows}
    products = Product.objects.in_bulk({variant.product_id for variant in variants.values()})
    for variant in variants.values():
        variant.product = products[variant.product_id]
    return variants


def take_stock(variants: dict[UUID, Variant], wanted: dict[UUID, int]) -> None:
    """Take all of it or nothing. Raises OutOfStock, which lists every short line."""
    short = [(variants[id], left) for id, quantity in wanted.items() if quantity > (left := _available(variants[id]))]
    if short:
        raise out_of_stock(short)
    for id, quantity in wanted.items():
        Variant.objects.filter(pk=id).update(stock=F("stock") - quantity)


def out_of_stock(short: list[tuple[Variant, int]]) -> OutOfStock:
    """Return the error for these variants: the first is named, all are listed."""
    rows = [
        {"productId": str(v.product_id), "variantId": str(v.pk), "name": str(v), "available": left} for v, left in short
    ]
    variant, left = short[0]
    sentence = f"{variant}: only {left} left." if left else f"{variant} is sold out."
    return OutOfStock(sentence, **rows[0], lines=rows)


def return_stock(order: Order) -> bool:
    """Return the goods of an order to stock, once, without refunded ones. Returns whether it happened now."""
    first = Order.objects.filter(pk=order.pk, stock_returned_at=None).update(stock_returned_at=timezone.now())
    if not first:
        return False
    put_back({line.pk: line.quantity_left for line in order.lines.all()}, order)
    return True


def put_back(quantities: dict[UUID, int], order: Order) -> None:
    """Return these quantities of the order's lines to stock."""
    back: dict[UUID, int] = {}
    for line in order.lines.all():
        if line.variant_id and quantities.get(line.pk):
            back[line.variant_id] = back.get(line.variant_id, 0) + quantities[line.pk]
    for id in locked_variants(back):
        Variant.objects.filter(pk=id).update(stock=F("stock") + back[id])


def _available(variant: Variant) -> int:
    """Return the stock, or 0 for a product that is not on sale."""
    return variant.stock if variant.product.is_on_sale else 0

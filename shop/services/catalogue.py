"""What the staff do with the products: make them, price them, count them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from core.errors import Invalid
from shop import access
from shop.models import MOST_MONEY, Product, Variant
from shop.refusals import NoProduct, StockBelowZero
from shop.services.last_line import refused_by_name
from shop.services.stock import locked_variants

MOST_STOCK = 100_000
MOST_VARIANTS = 20


def create_product(*, by: Any, sizes: list[str], stock: int = 0, **facts: Any) -> Product:
    """A new product in these sizes, or in one without a name, with so many of each. Refuses with Forbidden, Invalid."""
    access.refuse_unless_staff(by)
    _refuse_price(facts["price"])
    with refused_by_name(), transaction.atomic():
        product = Product.objects.create(slug=_slug(facts["name"]), **facts)
        _add_sizes(product, sizes or [""], stock)
    return product


@transaction.atomic
def edit_product(*, product_id: UUID, by: Any, **facts: Any) -> Product:
    """Change what the shop says of it. Its address stays. Refuses with Forbidden, NoProduct, Invalid."""
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
def add_size(*, product_id: UUID, by: Any, name: str, stock: int = 0) -> Variant:
    """One more size. Refuses with Forbidden, NoProduct, Invalid where there is one of this name."""
    access.refuse_unless_staff(by)
    product = Product.objects.select_for_update(no_key=True).filter(pk=product_id).first()
    if product is None:
        raise NoProduct
    return _add_sizes(product, [name], stock)[-1]


@transaction.atomic
def count_stock(*, by: Any, counted: Mapping[UUID, tuple[int, int]], prices: Mapping[UUID, int | None]) -> None:
    """Set what was counted on the shelf. For each variant: what the page showed, and what it is to be.

    Only the difference is applied: what was sold between looking and saving stays sold.
    Refuses with Forbidden, Invalid, StockBelowZero.
    """
    access.refuse_unless_staff(by)
    variants = locked_variants(set(counted) | set(prices))
    for id, (shown, wanted) in counted.items():
        if wanted != shown and id in variants:
            _change(variants[id], wanted - shown)
    for id, own_price in prices.items():
        if id in variants:
            if own_price is not None:
                _refuse_price(own_price)
            Variant.objects.filter(pk=id).update(own_price=own_price)


def _change(variant: Variant, by: int) -> None:
    if variant.stock + by < 0:
        raise StockBelowZero(f"{variant}: only {variant.stock} are there now.", stock=variant.stock)
    if variant.stock + by > MOST_STOCK:
        raise Invalid(f"At most {MOST_STOCK} of one thing.")
    Variant.objects.filter(pk=variant.pk).update(stock=F("stock") + by)


def _add_sizes(product: Product, sizes: list[str], stock: int) -> list[Variant]:
    names = [size.strip() for size in sizes]
    there = {each.name.lower() for each in product.variants.all()}
    known = [name.lower() for name in names]
    if len(set(known)) < len(known) or there & set(known):
        raise Invalid(fields={"sizes": ["Each size once."]})
    if len(there) + len(names) > MOST_VARIANTS:
        raise Invalid(fields={"sizes": [f"At most {MOST_VARIANTS} sizes."]})
    first = len(there)
    return [
        Variant.objects.create(product=product, name=name, stock=stock, position=first + place)
        for place, name in enumerate(names)
    ]


def _refuse_price(price: int) -> None:
    if not 1 <= price <= MOST_MONEY:
        raise Invalid(fields={"price": ["This price is out of range."]})


def _slug(name: str) -> str:
    """The name as an address; a number after it where another has it."""
    base, number = slugify(name)[:130] or "product", 1
    slug = base
    while Product.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug

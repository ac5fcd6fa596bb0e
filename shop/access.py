"""Who may see and change what of the shop."""

from typing import Any
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from core.errors import Forbidden
from core.ids import id_or_slug
from shop.models import Order, Product, ProductQuerySet, Variant
from shop.numbers import normal
from shop.refusals import NoOrder, NoProduct, VariantRequired


def product_for(person: Any, name: Any, among: "ProductQuerySet | None" = None) -> Product:
    """The product of this id or slug, or NoProduct where there is none that the person may see."""
    seen: ProductQuerySet = Product.objects.all() if among is None else among
    found: Product | None = seen.visible_to(person).filter(**id_or_slug(str(name))).first()
    if found is None:
        raise NoProduct
    return found


def variant_to_buy(name: Any, variant_id: UUID | None) -> Variant:
    """What goes into a cart: NoProduct, or VariantRequired where the product comes in several."""
    product = product_for(None, name)
    variants = list(Variant.objects.filter(product=product))
    if variant_id is None and len(variants) > 1:
        told = [{"id": str(each.pk), "name": each.name} for each in variants]
        raise VariantRequired(fields={"variantId": ["Choose one of the variants."]}, variants=told)
    for variant in variants:
        if variant_id in (None, variant.pk):
            variant.product = product
            return variant
    raise NoProduct("There is no such variant of this product.")


def may_manage(person: Any) -> bool:
    """The staff run the shop."""
    return bool(person is not None and person.is_authenticated and person.is_staff)


def refuse_unless_staff(person: Any) -> None:
    if not may_manage(person):
        raise Forbidden("Only the staff run the shop.")


def order_for(person: Any, number: str, *, key: str = "", known: "list[str] | None" = None) -> Order:
    """An order by its number: a member's own, any for staff, a guest's by its key or the browser it was made in.

    NoOrder for everybody else: a number alone opens nothing.
    """
    found: Order | None = Order.objects.with_lines().filter(number=normal(number)).first()
    if found is None or not _may_see(person, found, key, known or []):
        raise NoOrder
    return found


def order_to_manage(person: Any, number: str) -> Order:
    """The same for the staff: NoOrder, or Forbidden for who may merely see it."""
    found = order_for(person, number)
    refuse_unless_staff(person)
    return found


def key_of(order: Order) -> str:
    """What the link of an order carries. It opens this one alone, and nothing of it is stored."""
    return salted_hmac("shop.order", str(order.pk), algorithm="sha256").hexdigest()[:32]


def confirmation_key_of(order: Order) -> str:
    """What only the mail of a guest's order carries: whoever has it reads the mail of that address."""
    return salted_hmac("shop.order.confirmation", str(order.pk), algorithm="sha256").hexdigest()[:32]


def order_to_confirm(number: str, token: str) -> Order:
    """The order that this link from a mail confirms, or NoOrder."""
    found: Order | None = Order.objects.with_lines().filter(number=normal(number), user=None).first()
    if found is None or not constant_time_compare(token, confirmation_key_of(found)):
        raise NoOrder
    return found


def _may_see(person: Any, order: Order, key: str, known: list[str]) -> bool:
    if person.is_authenticated and (person.is_staff or order.user_id == person.pk):
        return True
    return bool(key and constant_time_compare(key, key_of(order))) or (order.user_id is None and str(order.pk) in known)

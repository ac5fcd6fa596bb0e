"""Find products and orders for a person, or raise; and identify the shopper: a member, or a guest with a cart."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from core.errors import Forbidden, Invalid
from core.ids import id_or_slug
from core.people import Person, Visitor
from core.requests import client_network
from shop.errors import NoOrder, NoProduct, VariantRequired
from shop.models import (
    Order,
    Product,
    ProductQuerySet,
    Variant,
)
from shop.models.order import normalize_number

CART_ID_HEADER = "X-Cart-Id"
_CART, _ORDERS = "cart", "orders"
_MAX_REMEMBERED = 20


def locked_order(order_id: UUID) -> Order:
    """Return the order, locked until the transaction ends. Raises NoOrder."""
    found: Order | None = Order.objects.select_for_update(no_key=True, of=("self",)).filter(pk=order_id).first()
    if found is None:
        raise NoOrder
    return found


def product_for(person: Visitor | None, name: Any, among: "ProductQuerySet | None" = None) -> Product:
    """Return the product with this id or slug. Raises NoProduct if the person may not see it."""
    seen: ProductQuerySet = Product.objects.all() if among is None else among
    found: Product | None = seen.visible_to(person).filter(**id_or_slug(str(name))).first()
    if found is None:
        raise NoProduct
    return found


def variant_to_buy(name: Any, variant_id: UUID | None) -> Variant:
    """Return the variant to put into a cart. Raises NoProduct, or VariantRequired if the product has several."""
    product = product_for(None, name)
    variants = list(Variant.objects.filter(product=product))
    if variant_id is None and len(variants) > 1:
        choices = [{"id": str(each.pk), "name": each.name} for each in variants]
        raise VariantRequired(fields={"variantId": ["Choose one of the variants."]}, variants=choices)
    for variant in variants:
        if variant_id in (None, variant.pk):
            variant.product = product
            return variant
    raise NoProduct("There is no such variant of this product.")


def may_manage(person: Visitor) -> bool:
    """Return whether the person is staff."""
    return bool(person is not None and person.is_authenticated and person.is_staff)


def refuse_unless_staff(person: Visitor) -> None:
    if not may_manage(person):
        raise Forbidden("Only the staff run the shop.")


def order_for(person: Visitor, number: str, *, key: str = "", browser_orders: "list[str] | None" = None) -> Order:
    """Return an order by its number: a member's own, any for staff, a guest's by its key or the browser that ordered.

    Raises NoOrder for everybody else: a number alone opens nothing.
    """
    found: Order | None = Order.objects.with_lines().filter(number=normalize_number(number)).first()
    if found is None or not _may_see(person, found, key, browser_orders or []):
        raise NoOrder
    return found


def order_to_manage(person: Visitor, number: str) -> Order:
    """Return any order for staff. Raises NoOrder, or Forbidden for a person who may only see it."""
    found = order_for(person, number)
    refuse_unless_staff(person)
    return found


def order_key(order: Order) -> str:
    """Return the key in an order's link. It opens this order only and is not stored."""
    return salted_hmac("shop.order", str(order.pk), algorithm="sha256").hexdigest()[:32]


def confirmation_key(order: Order) -> str:
    """Return the key that only the email of a guest's order carries: it proves that the guest reads this address."""
    return salted_hmac("shop.order.confirmation", str(order.pk), algorithm="sha256").hexdigest()[:32]


def order_to_confirm(number: str, token: str) -> Order:
    """Return the order that this link from an email confirms. Raises NoOrder."""
    found: Order | None = Order.objects.with_lines().filter(number=normalize_number(number), user=None).first()
    if found is None or not constant_time_compare(token, confirmation_key(found)):
        raise NoOrder
    return found


def _may_see(person: Visitor, order: Order, key: str, browser_orders: list[str]) -> bool:
    if person.is_authenticated and (person.is_staff or order.user_id == person.pk):
        return True
    return bool(key and constant_time_compare(key, order_key(order))) or (
        order.user_id is None and str(order.pk) in browser_orders
    )


@dataclass(frozen=True)
class Shopper:
    """`cart_id` proves a guest's cart. If a member brings one along, it is merged into their own.

    `network` is the caller's network, by which limits count guests.
    """

    user: Person | None = None
    cart_id: UUID | None = None
    network: str = ""

    @property
    def key(self) -> str:
        """Return whom a limit counts, or "" for a guest without a cart."""
        if self.user:
            return f"person:{self.user.pk}"
        return f"cart:{self.cart_id}" if self.cart_id else ""


def session_shopper(request: HttpRequest) -> Shopper:
    """Return the shopper of a page: a member, or a guest with a cart in this session."""
    return Shopper(_member(request.user), session_cart(request), client_network(request))


def header_shopper(request: HttpRequest, user: Visitor, header: str | None) -> Shopper:
    """Return the shopper of an API call, by X-Cart-Id or the session. Raises Invalid if the header is no id."""
    if not header:
        return Shopper(_member(user), session_cart(request), client_network(request))
    try:
        return Shopper(_member(user), UUID(header), client_network(request))
    except ValueError:
        raise Invalid(
            f"{CART_ID_HEADER} is not the id of a cart.", fields={CART_ID_HEADER: ["Must be an id: a UUID."]}
        ) from None


def session_cart(request: HttpRequest) -> UUID | None:
    """Return the cart id in this session, without a query."""
    try:
        return UUID(str(request.session.get(_CART)))
    except ValueError:
        return None


def remember_cart(request: HttpRequest, cart_id: UUID | None) -> None:
    if cart_id and request.session.get(_CART) != str(cart_id):
        request.session[_CART] = str(cart_id)


def forget_cart(request: HttpRequest) -> None:
    if _CART in request.session:
        del request.session[_CART]


def session_orders(request: HttpRequest) -> list[str]:
    """Return the ids of the orders that this browser made without an account, newest first."""
    return list(request.session.get(_ORDERS, []))


def remember_order(request: HttpRequest, order_id: UUID) -> None:
    request.session[_ORDERS] = [str(order_id), *(id for id in session_orders(request) if id != str(order_id))][
        :_MAX_REMEMBERED
    ]


def _member(user: Visitor) -> Any:
    return user if user.is_authenticated else None

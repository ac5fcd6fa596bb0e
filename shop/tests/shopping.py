"""Shop through the services, for the tests of the shop."""

from typing import Any

from config.tests.people import PersonFactory, StaffFactory
from core.ids import uuid7
from shop import services
from shop.access import Shopper
from shop.models import Order, Product, Variant

GUEST = {"name": "Gwen Guest", "email": "gwen@home.example"}


def a_guest() -> Shopper:
    return Shopper(None, uuid7())


def a_member() -> Shopper:
    return Shopper(PersonFactory())


def put(shopper: Shopper, product: Product, quantity: int = 1, variant: Variant | None = None) -> Any:
    variant_id = variant.pk if variant else None
    return services.add_to_cart(shopper=shopper, product=product.pk, variant_id=variant_id, quantity=quantity)


def buy(shopper: Shopper | None = None, **facts: Any) -> Order:
    shopper = shopper or a_guest()
    return services.check_out(shopper=shopper, **({} if shopper.user else GUEST), **facts)


def bought(product: Product, quantity: int = 1, shopper: Shopper | None = None, **facts: Any) -> Order:
    """Order a quantity of a product."""
    shopper = shopper or a_guest()
    put(shopper, product, quantity)
    return buy(shopper, **facts)


def collected(product: Product, quantity: int = 1) -> Order:
    order = bought(product, quantity)
    return services.collect(order_id=order.pk, by=StaffFactory(), take_payment=True)


def left(product: Product) -> int:
    return sum(Variant.objects.filter(product=product).values_list("stock", flat=True))

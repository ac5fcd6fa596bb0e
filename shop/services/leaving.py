"""Somebody leaves the club for good: the bookkeeping stays, their name does not."""

from typing import Any

from django.db import transaction

from shop.models import Cart, DiscountUse, Order, OrderStatus
from shop.services import orders, rights

NOBODY = {"user": None, "name": "", "email": "", "note": ""}


@transaction.atomic
def forget_person(person: Any) -> None:
    """Before their row goes: what they ordered and never paid is cancelled, their cart goes, orders lose the name."""
    for order in Order.objects.filter(user=person, status=OrderStatus.PLACED).order_by("pk"):
        rights.give_back(order, to_next=True)
        orders.cancel(order_id=order.pk, by=None, why="the member left")
    DiscountUse.objects.filter(user=person).update(user=None, email="")
    Order.objects.filter(user=person).update(**NOBODY)
    Cart.objects.filter(user=person).delete()

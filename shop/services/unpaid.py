"""What guests may hold without paying: so many goods for one email address, and for one network.

A cart and an address are free to make up, so what nobody has confirmed or paid for is counted by network, too. Orders
that lapsed or were cancelled before they were confirmed stay counted for a day: ordering again is not free either.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from core.database import database_now
from shop.models import Order, OrderLine, OrderStatus
from shop.refusals import TooManyUnpaid
from shop.shoppers import Shopper

PER_EMAIL = 30  # goods: shirts for a team and some scarves
PER_NETWORK = 360  # goods: a hall of 300 buyers, some of whom take two things, before any of them confirms
REMEMBERED = timedelta(days=1)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def refuse_too_many(shopper: Shopper, email: str, goods: int) -> None:
    """TooManyUnpaid where these goods would be more than a guest, or all guests of a network, may hold unpaid.

    Of several at once from one network or for one address, each waits here for the one before.
    """
    if shopper.user or not settings.RATE_LIMITS:
        return
    now = database_now()
    if network := digest_of(shopper.network):
        _wait_for("network", network)
        held = goods_in(unproven(network, now))
        if held + goods > PER_NETWORK:
            raise TooManyUnpaid(
                "Your network holds very many unpaid things. Please sign in, or come to the desk.",
                most=PER_NETWORK,
                held=held,
            )
    _wait_for("email", email.lower())
    held = goods_in(unpaid_of(email, now))
    if held + goods > PER_EMAIL:
        raise TooManyUnpaid(
            f"Without an account you can have {PER_EMAIL} unpaid things. Please sign in to order more.",
            most=PER_EMAIL,
            held=held,
        )


def unproven(network: str, now: datetime) -> "QuerySet[Order]":
    """Guests' orders of a network that nobody has paid for or confirmed: those that stand, and those of a day."""
    orders: QuerySet[Order] = Order.objects.filter(network=network, user=None, paid_at=None, confirmed_at=None)
    return orders.filter(Q(status=OrderStatus.PLACED) | Q(created_at__gt=now - REMEMBERED))


def unpaid_of(email: str, now: datetime) -> "QuerySet[Order]":
    """Guests' orders for an address that hold goods and are not paid."""
    orders: QuerySet[Order] = Order.objects.open().not_lapsed(now).filter(user=None, paid_at=None)
    return orders.alias(address=Lower("email")).filter(address=email.lower())


def goods_in(orders: "QuerySet[Order]") -> int:
    counted = OrderLine.objects.filter(order__in=orders).aggregate(number=Sum("quantity"))
    return int(counted["number"] or 0)


def digest_of(network: str) -> str:
    """The network as an order keeps it: tells one from the next, and nothing else."""
    return salted_hmac("shop.network", network, algorithm="sha256").hexdigest()[:32] if network else ""


def _wait_for(kind: str, subject: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"shop.unpaid.{kind}:{subject}"])

"""Unpaid orders: how much guests may hold, confirmation by email, and how orders end unpaid.

Carts and addresses cost nothing, so unconfirmed and unpaid goods are also counted by network. Orders that lapsed or
were cancelled before they were confirmed count for a day, so that ordering again is not free either.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from core import jobs
from core.database import database_now
from core.errors import DomainError
from shop.access import Shopper, locked_order
from shop.errors import OrderLapsed, TooManyUnpaid, WrongStatus
from shop.models import Order, OrderLine, OrderStatus
from shop.room_events import OrderConfirmed
from shop.services import orders
from shop.services.orders import cancel_and_release, record_step

CONFIRM_WITHIN = timedelta(hours=1)
TIME_TO_PAY, MAX_CONFIRM_TIME = timedelta(minutes=30), timedelta(minutes=90)
LAPSED_REASON = "Lapsed: not confirmed within an hour"
LAPSE_BATCH = 200


CANCEL_BATCH = 200
UNPAID_REASON = "not paid in time"
MAX_PER_EMAIL = 30  # goods: shirts for a team and some scarves
MAX_PER_NETWORK = 360  # goods: 300 buyers in one hall, some with two items, before any of them confirms
COUNTED_FOR = timedelta(days=1)
_LOCK_STATEMENT = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def confirm_by(shopper: Shopper, now: datetime) -> datetime | None:
    """Return the deadline for confirming this shopper's order; None for members, and without a mail server."""
    return None if shopper.user or not settings.MAIL_IS_SENT else now + CONFIRM_WITHIN


def schedule_lapse(order: Order) -> None:
    """Queue a job that lapses the order at its deadline."""
    if order.confirm_by:
        jobs.enqueue_at("shop.lapse", order.confirm_by, order_id=order.pk)


@transaction.atomic
def confirm(*, order_id: UUID) -> Order:
    """Record that the buyer confirmed the address. A second time changes nothing.

    Raises NoOrder, OrderLapsed, or WrongStatus if it is cancelled.
    """
    order = locked_order(order_id)
    if order.confirmed_at or order.confirm_by is None:
        return order
    now = database_now()
    if order.waits_for_confirmation and order.confirm_by <= now:
        raise OrderLapsed
    if not order.is_open:
        raise WrongStatus(f"Order {order.number} is {order.get_status_display().lower()}.", status=order.status)
    order.confirmed_at = now
    order.save(update_fields=["confirmed_at", "updated_at"])
    record_step(order, OrderConfirmed, "Confirmed by the buyer")
    return order


def give_time_to_pay(order: Order) -> None:
    """Extend the deadline by half an hour for paying, once. The caller has locked the order."""
    if not order.waits_for_confirmation or order.confirm_by is None:
        return
    longer = min(database_now() + TIME_TO_PAY, order.created_at + MAX_CONFIRM_TIME)
    if longer > order.confirm_by:
        order.confirm_by = longer
        order.save(update_fields=["confirm_by", "updated_at"])
        schedule_lapse(order)


@transaction.atomic
def lapse(*, order_id: UUID) -> bool:
    """Cancel the order, unless it was confirmed, paid or packed, or has time left. Returns whether it lapsed.

    No email is sent: nobody has shown that the address is theirs.
    """
    now = database_now()
    if not Order.objects.lapsed(now).filter(pk=order_id).exists():
        return False
    try:
        cancel_and_release(order_id, LAPSED_REASON, by=None, paid_at=None, confirmed_at=None, confirm_by__lte=now)
    except (WrongStatus, OrderLapsed):
        return False
    return True


def lapse_due() -> int:
    """Lapse all overdue orders, each in its own transaction. Returns how many."""
    due = Order.objects.lapsed(database_now()).order_by("confirm_by", "id").values_list("pk", flat=True)
    return sum(lapse(order_id=pk) for pk in due[:LAPSE_BATCH])


def cancel_unpaid() -> int:
    """Cancel orders placed more than SHOP_HOLD_DAYS ago and not paid or packed, each in its own transaction."""
    before = database_now() - timedelta(days=settings.SHOP_HOLD_DAYS)
    old = Order.objects.filter(status=OrderStatus.PLACED, created_at__lt=before).order_by("created_at", "id")
    return sum(_cancel_unless_paid(order) for order in old[:CANCEL_BATCH])


def _cancel_unless_paid(order: Order) -> bool:
    """Cancel as a buyer would, so that an order that was paid meanwhile stays."""
    try:
        orders.cancel(order_id=order.pk, by=None, as_buyer=True, why=UNPAID_REASON)
    except DomainError:
        return False
    return True


def refuse_too_many_unpaid(shopper: Shopper, email: str, goods: int) -> None:
    """Raise TooManyUnpaid if these goods exceed what a guest, or all guests of a network, may hold unpaid.

    Concurrent checkouts of one network or one address wait for each other here.
    """
    if shopper.user or not settings.RATE_LIMITS:
        return
    now = database_now()
    if network := network_digest(shopper.network):
        _lock("network", network)
        held = count_goods(unconfirmed_orders(network, now))
        if held + goods > MAX_PER_NETWORK:
            raise TooManyUnpaid(
                "Your network holds very many unpaid things. Please sign in, or come to the desk.",
                most=MAX_PER_NETWORK,
                held=held,
            )
    _lock("email", email.lower())
    held = count_goods(unpaid_orders_of(email, now))
    if held + goods > MAX_PER_EMAIL:
        raise TooManyUnpaid(
            f"Without an account you can have {MAX_PER_EMAIL} unpaid things. Please sign in to order more.",
            most=MAX_PER_EMAIL,
            held=held,
        )


def unconfirmed_orders(network: str, now: datetime) -> "QuerySet[Order]":
    """Return a network's guest orders that nobody paid or confirmed: open ones, and those of the last day."""
    orders: QuerySet[Order] = Order.objects.filter(network=network, user=None, paid_at=None, confirmed_at=None)
    return orders.filter(Q(status=OrderStatus.PLACED) | Q(created_at__gt=now - COUNTED_FOR))


def unpaid_orders_of(email: str, now: datetime) -> "QuerySet[Order]":
    """Return guests' unpaid orders with this address that hold goods."""
    orders: QuerySet[Order] = Order.objects.open().not_lapsed(now).filter(user=None, paid_at=None)
    return orders.alias(address=Lower("email")).filter(address=email.lower())


def count_goods(orders: "QuerySet[Order]") -> int:
    counted = OrderLine.objects.filter(order__in=orders).aggregate(number=Sum("quantity"))
    return int(counted["number"] or 0)


def network_digest(network: str) -> str:
    """Return the network as a digest, which only tells one network from another."""
    return salted_hmac("shop.network", network, algorithm="sha256").hexdigest()[:32] if network else ""


def _lock(kind: str, subject: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_STATEMENT, [f"shop.unpaid.{kind}:{subject}"])

"""A guest's unpaid order is confirmed by the link in its mail within an hour, or lapses: its goods are for others."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core import jobs
from core.database import database_now
from shop.events import OrderConfirmed
from shop.models import Order
from shop.refusals import OrderLapsed, WrongStatus
from shop.services.orders import access_locked, call_off
from shop.services.telling import record
from shop.shoppers import Shopper

WITHIN = timedelta(hours=1)
PAYING, AT_MOST_AFTER = timedelta(minutes=30), timedelta(minutes=90)
WHY = "Lapsed: not confirmed within an hour"
AT_ONCE = 200


def confirm_by(shopper: Shopper, now: datetime) -> datetime | None:
    """By when this shopper's unpaid order is confirmed; None for members, and where no mail is sent."""
    return None if shopper.user or not settings.MAIL_IS_SENT else now + WITHIN


def watch(order: Order) -> None:
    """Have it lapse on time, if it is not confirmed or paid by then."""
    if order.confirm_by:
        jobs.enqueue_at("shop.lapse", order.confirm_by, order_id=order.pk)


@transaction.atomic
def confirm(*, order_id: UUID) -> Order:
    """Note that the buyer reads the mail of the address they gave. Twice changes nothing.

    Refuses with NoOrder, OrderLapsed, or WrongStatus where it is cancelled.
    """
    order = access_locked(order_id)
    if order.confirmed_at or order.confirm_by is None:
        return order
    now = database_now()
    if order.waits_for_confirmation and order.confirm_by <= now:
        raise OrderLapsed
    if not order.is_open:
        raise WrongStatus(f"Order {order.number} is {order.get_status_display().lower()}.", status=order.status)
    order.confirmed_at = now
    order.save(update_fields=["confirmed_at", "updated_at"])
    record(order, OrderConfirmed, "Confirmed by the buyer")
    return order


def give_time_to_pay(order: Order) -> None:
    """Half an hour for the page of the payment service, once. The caller has the order's row."""
    if not order.waits_for_confirmation or order.confirm_by is None:
        return
    longer = min(database_now() + PAYING, order.created_at + AT_MOST_AFTER)
    if longer > order.confirm_by:
        order.confirm_by = longer
        order.save(update_fields=["confirm_by", "updated_at"])
        watch(order)


@transaction.atomic
def lapse(*, order_id: UUID) -> bool:
    """Cancel it, unless it was confirmed, paid or packed, or has time left. Whether it lapsed.

    No mail says so: nobody ever showed that the address is theirs.
    """
    now = database_now()
    if not Order.objects.lapsed(now).filter(pk=order_id).exists():
        return False
    try:
        call_off(order_id, WHY, by=None, paid_at=None, confirmed_at=None, confirm_by__lte=now)
    except (WrongStatus, OrderLapsed):
        return False
    return True


def lapse_due() -> int:
    """The same for all whose time is over, each in its own transaction. How many lapsed."""
    due = Order.objects.lapsed(database_now()).order_by("confirm_by", "id").values_list("pk", flat=True)
    return sum(lapse(order_id=pk) for pk in due[:AT_ONCE])

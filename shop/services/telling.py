"""What becomes known of an order: a step in its history, an event for the staff, a letter for the buyer."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from core import jobs
from core.database import database_now
from core.mail import links
from core.mail.services import post
from core.rooms.services import announce
from shop import access
from shop.events import ROOM, OrderChanged
from shop.models import Order, OrderStatus, OrderStep, Refund
from shop.services import mailing

# What must be true of an order for its letter still to be worth sending.
TRUE_OF = {
    "placed": set(OrderStatus) - {OrderStatus.CANCELLED, OrderStatus.REFUNDED},
    "ready": {OrderStatus.READY},
    "cancelled": {OrderStatus.CANCELLED},
}


def record(order: Order, happened: type[OrderChanged], what: str, *, by: Any = None) -> None:
    """Write the step and announce it. The last thing a verb does: the room's row is its last lock."""
    OrderStep.objects.create(order=order, status=order.status, what=what, by=by)
    event = happened(str(order.pk), order.number, order.status, order.is_paid)
    announce(ROOM, event, actor=by.pk if by else None)


def tell(kind: str, order: Order, *, after: timedelta = timedelta(0)) -> None:
    """Queue the letter: nobody waits for a lock while one is written. It goes `after` a while, if it is true then."""
    if not mailing.may_go(kind, order):
        return
    if after:
        jobs.enqueue_at("shop.tell", database_now() + after, kind=kind, order_id=order.pk)
    else:
        jobs.enqueue("shop.tell", kind=kind, order_id=order.pk)


def tell_refund(refund: Refund) -> None:
    """Queue the letter about money that goes back."""
    if mailing.may_go("refunded", refund.order):
        jobs.enqueue("shop.tell_refund", refund_id=refund.pk)


@transaction.atomic
def write_refund_letter(*, refund_id: UUID) -> bool:
    """Say how much goes back, for what, and by which way; whether there is anybody to tell."""
    refund = Refund.objects.select_related("order__user", "payment").prefetch_related("lines__line").get(pk=refund_id)
    order = refund.order
    if not order.email:
        return False
    post(
        to=order.user or order.email,
        template="shop/order_refunded",
        context={"order": order, "refund": refund, "page": page_of(order)},
        dedupe_key=f"shop/refund/{refund.pk}",
        secret=order.user is None,
    )
    return True


@transaction.atomic
def write_letter(*, kind: str, order_id: UUID) -> bool:
    """Write the letter, unless it is no longer true. Says whether it was. The same letter is written once."""
    order = Order.objects.with_lines().select_related("user").filter(pk=order_id).first()
    if order is None or not order.email or order.standing not in TRUE_OF.get(kind, ()):
        return False
    post(
        to=order.user or order.email,
        template=f"shop/order_{kind}",
        context={
            "order": order,
            "page": page_of(order),
            "confirm": confirm_page_of(order),
        },
        dedupe_key=f"shop/{kind}/{order.pk}",
        secret=order.user is None,
    )
    return True


def confirm_page_of(order: Order) -> str:
    """Where a guest confirms an order that waits for it; "" for all others."""
    if not order.waits_for_confirmation:
        return ""
    return links.to_page("order-confirm", order.number) + f"?key={access.confirmation_key_of(order)}"


def page_of(order: Order) -> str:
    """The whole address of the order's page; a guest's carries the key."""
    key = "" if order.user_id else f"?key={access.key_of(order)}"
    return links.absolute(order.get_absolute_url()) + key

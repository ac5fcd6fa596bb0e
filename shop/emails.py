"""Which emails about an order go out, when, and what they say. They are queued, never rendered under a lock.

Anybody may type anybody's address into a checkout, so its owner gets three such emails an hour at most.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Lower

from core.api import rate_limits
from core.database import database_now
from core.errors import RateLimited
from core.mail import rendering
from core.mail import services as mail
from shop import access
from shop.access import Shopper
from shop.models import Order, OrderStatus, Refund

# The statuses in which an email is still worth sending.
STATUSES = {
    "placed": set(OrderStatus) - {OrderStatus.CANCELLED, OrderStatus.REFUNDED},
    "ready": {OrderStatus.READY},
    "cancelled": {OrderStatus.CANCELLED},
}


LIMIT = "shop.mail"
MAX_UNCONFIRMED, MAX_CONFIRMED, WINDOW_SECONDS = 3, 12, 3600
TOO_MANY_EMAILS = "We sent this address several emails within an hour. Confirm one of those orders first, or sign in."


def queue_order_email(kind: str, order: Order, *, after: timedelta = timedelta(0)) -> None:
    """Queue an email, so that no lock is held while it is rendered. It is sent `after` a delay, if it still applies."""
    if may_send(kind, order):
        mail.queue_many(f"shop.{kind}", [order.pk], at=database_now() + after if after else None)


def queue_refund_email(refund: Refund) -> None:
    """Queue the email about a refund."""
    if may_send("refunded", refund.order):
        mail.queue("shop.refunded", refund.pk)


def write_refunded(refund_id: UUID) -> None:
    """Write about a refund: the amount, the goods and the way it is paid back."""
    refund = Refund.objects.select_related("order__user", "payment").prefetch_related("lines__line").get(pk=refund_id)
    order = refund.order
    if not order.email:
        return
    mail.post(
        to=order.user or order.email,
        template="shop/order_refunded",
        context={"order": order, "refund": refund, "page": order_url(order)},
        dedupe_key=f"shop/refund/{refund.pk}",
        secret=order.user is None,
    )


def write_order(kind: str, order_id: UUID) -> None:
    """Write the email, once, if it still applies."""
    order = Order.objects.with_lines().select_related("user").filter(pk=order_id).first()
    if order is None or not order.email or order.standing not in STATUSES[kind]:
        return
    mail.post(
        to=order.user or order.email,
        template=f"shop/order_{kind}",
        context={
            "order": order,
            "page": order_url(order),
            "confirm": confirmation_url(order),
        },
        dedupe_key=f"shop/{kind}/{order.pk}",
        secret=order.user is None,
    )


KINDS: dict[str, Callable[..., object]] = {
    **{kind: partial(write_order, kind) for kind in STATUSES},
    "refunded": write_refunded,
}


def confirmation_url(order: Order) -> str:
    """Return the link by which a guest confirms an order, or "" if the order needs no confirmation."""
    if not order.waits_for_confirmation:
        return ""
    return rendering.page_url("order-confirm", order.number) + f"?key={access.confirmation_key(order)}"


def order_url(order: Order) -> str:
    """Return the absolute URL of the order's page. A guest's carries the key."""
    key = "" if order.user_id else f"?key={access.order_key(order)}"
    return rendering.absolute_url(order.get_absolute_url()) + key


@contextmanager
def counted_confirmation(shopper: Shopper, email: str) -> Iterator[None]:
    """Count the email by which a guest confirms an order. Raises RateLimited if the address got too many.

    There is no order without that email, and an order that fails sends none. Without a mail server
    nothing is counted.
    """
    if shopper.user or not settings.MAIL_IS_SENT:
        yield
        return
    try:
        _count(email)
    except RateLimited as refusal:
        raise RateLimited(TOO_MANY_EMAILS, **refusal.extra) from None
    try:
        yield
    except Exception:
        rate_limits.undo_hit(LIMIT, email.lower())
        raise


def may_send(kind: str, order: Order) -> bool:
    """Return whether an email may be sent. An email that asks to confirm was counted at checkout."""
    if not order.email:
        return False
    if kind == "placed" and order.confirm_by:
        return True
    if kind == "cancelled" and order.confirm_by and not order.confirmed_at and not order.paid_at:
        return False
    if order.confirmed_at or order.paid_at or (order.user and order.user.email_confirmed_at):
        return True
    try:
        _count(order.email)
    except RateLimited:
        return False
    return True


def _count(email: str) -> None:
    address = email.lower()
    rate_limits.hit(LIMIT, address, MAX_CONFIRMED if _is_confirmed(address) else MAX_UNCONFIRMED, WINDOW_SECONDS)


def _is_confirmed(address: str) -> bool:
    """Return whether a guest has confirmed or paid for an order with this address before."""
    orders = Order.objects.filter(user=None).alias(address=Lower("email")).filter(address=address)
    return orders.exclude(confirmed_at=None, paid_at=None).exists()

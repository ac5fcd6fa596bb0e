"""Which letters about an order go out: few to an address that nobody has shown to be theirs.

Anybody may type anybody's address into a checkout, so its owner gets three such mails an hour at most.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db.models.functions import Lower

from core.api import rate_limits
from core.errors import RateLimited
from shop.models import Order
from shop.shoppers import Shopper

SCOPE = "shop.mail"
UNPROVEN, PROVEN, WINDOW_SECONDS = 3, 12, 3600
FIRST = "We sent this address several emails within an hour. Confirm one of those orders first, or sign in."


@contextmanager
def one_letter(shopper: Shopper, email: str) -> Iterator[None]:
    """Count the letter by which a guest confirms: RateLimited where the address had its share.

    Without that letter there is no order. An order that fails sends none. Where no mail is sent, nothing is confirmed.
    """
    if shopper.user or not settings.MAIL_IS_SENT:
        yield
        return
    try:
        _count(email)
    except RateLimited as refusal:
        raise RateLimited(FIRST, **refusal.extra) from None
    try:
        yield
    except Exception:
        rate_limits.undo_hit(SCOPE, email.lower())
        raise


def may_go(kind: str, order: Order) -> bool:
    """Whether a letter goes out. One that asks to confirm is counted already."""
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
    rate_limits.hit(SCOPE, address, PROVEN if _is_proven(address) else UNPROVEN, WINDOW_SECONDS)


def _is_proven(address: str) -> bool:
    """Whether a guest has confirmed or paid for an order with it before."""
    orders = Order.objects.filter(user=None).alias(address=Lower("email")).filter(address=address)
    return orders.exclude(confirmed_at=None, paid_at=None).exists()

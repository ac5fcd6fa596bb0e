"""Discount codes: looked at for a preview, and used behind the lock of their row."""

from typing import Any

from django.db.models import QuerySet

from core.database import database_now
from shop import money
from shop.models import Discount, DiscountKind, DiscountQuerySet, DiscountUse, Order
from shop.pricing import Reduction
from shop.refusals import DiscountMinimum, DiscountNotOpen, DiscountSpent, DiscountUnknown, DiscountUsed

NOTHING = Reduction()


def look_up(code: str, *, user: Any, email: str, subtotal: int) -> Discount | None:
    """The code as it would be used now, None for no code.

    Refuses, in this order, with DiscountUnknown, DiscountNotOpen, DiscountMinimum, DiscountUsed, DiscountSpent.
    """
    return _usable(Discount.objects.all(), code, user, email, subtotal)


def take(code: str, *, user: Any, email: str, subtotal: int) -> Discount | None:
    """The same behind the code's lock: what it allows now stays true until the transaction ends."""
    return _usable(Discount.objects.select_for_update(no_key=True), code, user, email, subtotal)


def reduction_of(discount: Discount | None) -> Reduction:
    if discount is None:
        return NOTHING
    if discount.kind == DiscountKind.PERCENT:
        return Reduction(percent=discount.value)
    return Reduction(amount=discount.value)


def note_use(discount: Discount, order: Order) -> DiscountUse:
    return DiscountUse.objects.create(
        discount=discount, order=order, user=order.user, email=order.email.lower(), once=discount.once_per_person
    )


def give_back(order: Order) -> None:
    """A cancelled order's code may be used again."""
    DiscountUse.objects.filter(order=order, is_live=True).update(is_live=False)


def _usable(codes: DiscountQuerySet, code: str, user: Any, email: str, subtotal: int) -> Discount | None:
    if not code.strip():
        return None
    discount = codes.coded(code).first()
    if discount is None:
        raise DiscountUnknown
    _refuse(discount, subtotal)
    uses = DiscountUse.objects.filter(discount=discount, is_live=True)
    if discount.once_per_person and _has_used(uses, user, email):
        raise DiscountUsed
    if discount.most_uses is not None and uses.count() >= discount.most_uses:
        raise DiscountSpent
    return discount


def _refuse(discount: Discount, subtotal: int) -> None:
    if not discount.is_open_at(database_now()):
        raise DiscountNotOpen
    if subtotal < discount.minimum:
        least = money.decimal(discount.minimum)
        raise DiscountMinimum(
            f"This code is for orders from {money.words(discount.minimum)}.", minimum=least, currency=money.currency()
        )


def _has_used(uses: "QuerySet[DiscountUse]", user: Any, email: str) -> bool:
    by_person = user is not None and uses.filter(user=user).exists()
    return by_person or bool(email and uses.filter(email=email.lower()).exists())

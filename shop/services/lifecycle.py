"""Audit the shop's tables, and erase a person's data."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from core.people import Person
from shop.models import Cart, Discount, DiscountUse, Order, OrderLine, OrderStatus, Payment
from shop.services import orders

ENDED = (OrderStatus.CANCELLED, OrderStatus.REFUNDED)


NOBODY = {"user": None, "name": "", "email": "", "note": ""}


def audit() -> Iterable[str]:
    """Yield a sentence for each broken invariant."""
    yield from _sums()
    yield from _refunds()
    yield from _stock()
    yield from _codes()
    yield from _claims()


def _sums() -> Iterator[str]:
    summed = Order.objects.annotate(due=Sum("lines__total"), held=Sum("lines__tax"))
    for order in summed.exclude(due=F("total"), held=F("tax_total")):
        stored, summed_up = (order.total, order.tax_total), (order.due, order.held)
        yield f"order {order.number} says {stored} for its total and tax, its lines {summed_up}"


def _refunds() -> Iterator[str]:
    """Compare what orders, lines and payments say was refunded with the refunds."""
    amount, tax = Coalesce(Sum("refunds__amount"), 0), Coalesce(Sum("refunds__tax"), 0)
    orders = Order.objects.annotate(back=amount, back_tax=tax)
    for order in orders.exclude(back=F("refunded_total"), back_tax=F("refunded_tax")):
        yield f"order {order.number} says {order.refunded_total} went back, its refunds {order.back}"
    share, quantity = Coalesce(Sum("refund_lines__amount"), 0), Coalesce(Sum("refund_lines__quantity"), 0)
    lines = OrderLine.objects.annotate(back=share, came_back=quantity).select_related("order")
    for line in lines.exclude(back=F("refunded"), came_back=F("refunded_quantity")):
        yield f"order {line.order.number} says of {line.title} that {line.refunded} went back, its refunds {line.back}"
    for payment in Payment.objects.annotate(back=Sum("refunds__amount")).filter(back__gt=F("refunded")):
        yield f"order {payment.order.number} was refunded more out of a payment than the payment says"


def _stock() -> Iterator[str]:
    kept = Order.objects.filter(status__in=ENDED, collected_at=None, stock_returned_at=None)
    for number in kept.values_list("number", flat=True):
        yield f"order {number} is over and kept its goods"


def _claims() -> Iterator[str]:
    bought = OrderLine.objects.filter(claim__isnull=False).select_related("order")
    for line in bought.exclude(claim__status="USED"):
        yield f"order {line.order.number} was bought with a claim that is not used"
    for line in bought.filter(order__status__in=ENDED, order__collected_at=None):
        yield f"order {line.order.number} is over and kept its claim"


def _codes() -> Iterator[str]:
    counted = Discount.objects.annotate(used=Count("uses", filter=Q(uses__is_live=True)))
    for code in counted.filter(most_uses__isnull=False, used__gt=F("most_uses")):
        yield f"code {code.code} was used {code.used} times of {code.most_uses}"


@transaction.atomic
def forget_person(person: Person) -> None:
    """Erase a person: cancel their unpaid orders, delete their cart, and remove their name from orders."""
    for order in Order.objects.filter(user=person, status=OrderStatus.PLACED).order_by("pk"):
        orders.release_claims(order, to_next=True)
        orders.cancel(order_id=order.pk, by=None, why="the member left")
    DiscountUse.objects.filter(user=person).update(user=None, email="")
    Order.objects.filter(user=person).update(**NOBODY)
    Cart.objects.filter(user=person).delete()

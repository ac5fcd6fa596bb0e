"""What must always be true of the shop's tables."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, F, Q, Sum

from shop.models import Discount, Order, OrderLine, OrderStatus

ENDED = (OrderStatus.CANCELLED, OrderStatus.REFUNDED)


def audit() -> Iterable[str]:
    """A sentence for each thing that is not as it must be."""
    yield from _sums()
    yield from _stock()
    yield from _codes()
    yield from _claims()


def _sums() -> Iterator[str]:
    summed = Order.objects.annotate(due=Sum("lines__total"), held=Sum("lines__tax"))
    for order in summed.exclude(due=F("total"), held=F("tax_total")):
        said, summed_up = (order.total, order.tax_total), (order.due, order.held)
        yield f"order {order.number} says {said} for its total and tax, its lines {summed_up}"


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

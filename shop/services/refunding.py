"""Giving money back: the whole order, some of its lines, or a free amount; never more than was paid."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import jobs
from core.database import database_now
from core.errors import Invalid, constraint_errors
from shop import access, money, payments, refunding
from shop.events import OrderRefunded
from shop.models import Order, OrderLine, OrderStatus, Payment, PaymentState, Refund, RefundLine, RefundState
from shop.refunding import Share, Sold
from shop.refusals import NotPaid, RefundTooMuch
from shop.services import discounts, rights, stock
from shop.services.orders import access_locked, move, wrong_status
from shop.services.telling import record, tell_refund

REFUNDABLE = (OrderStatus.PAID, OrderStatus.READY, OrderStatus.COLLECTED, OrderStatus.CANCELLED)
Lines = Sequence[tuple[OrderLine, Share]]


def refund(
    *,
    order_id: UUID,
    by: Any,
    lines: Mapping[UUID, int] | None = None,
    amount: int | None = None,
    restock: bool | None = None,
) -> Order:
    """Give back so many of these lines, or a free amount; all that is left where neither is said. Mails the buyer.

    `restock` puts the goods back on the shelf; unsaid, those that were never handed over go back. At the pickup
    counter staff pay it out; a payment service is asked by a job, until it answers. Refuses with Forbidden, NoOrder,
    NotPaid, WrongStatus, Invalid, RefundTooMuch.
    """
    access.refuse_unless_staff(by)
    with constraint_errors(_GUARDS):
        return _refund(order_id, by, lines, amount, restock)


@transaction.atomic
def _refund(
    order_id: UUID, by: Any, lines: Mapping[UUID, int] | None, amount: int | None, restock: bool | None
) -> Order:
    rights.lock(order_id)
    order = access_locked(order_id)
    if order.status in REFUNDABLE and order.paid_at is None:
        raise NotPaid("Nothing was paid for this order, so nothing can be given back.")
    if order.status not in REFUNDABLE:
        raise wrong_status(order)
    return give(order, shares(order, lines, amount), restock=restock, by=by)


def give(
    order: Order,
    chosen: Lines,
    *,
    restock: bool | None = None,
    by: Any = None,
    what: str = "Refunded",
    paid_back: Payment | None = None,
) -> Order:
    """Do it, in the caller's transaction and behind the order's lock: rows, goods, money, mail.

    `paid_back` is the payment whose service has returned the money already.
    """
    restock = order.collected_at is None if restock is None else restock
    restock = restock and order.stock_returned_at is None and any(share.quantity for _, share in chosen)
    made = _write(order, chosen, restock=restock, by=by)
    _pay_back(made, paid_back)
    if restock:
        _put_back(order, chosen)
    order = _ended(order, restock) if _is_whole(order) else _read(order)
    tell_refund(made)
    record(order, OrderRefunded, f"{what} {money.words(made.amount, made.currency)}", by=by)
    return order


def shares(order: Order, lines: Mapping[UUID, int] | None = None, amount: int | None = None) -> Lines:
    """What would go back of each line. Refuses with Invalid, RefundTooMuch."""
    rows = list(order.lines.all())
    if lines is not None and amount is not None:
        raise Invalid(fields={"amount": ["Choose lines or an amount, not both."]})
    if lines is not None:
        return _of_lines(rows, lines, order.currency)
    if amount is not None:
        return _of_amount(rows, amount, order)
    return _something(zip(rows, refunding.of_rest([_sold(row) for row in rows]), strict=True))


def _of_lines(rows: list[OrderLine], lines: Mapping[UUID, int], currency: str) -> Lines:
    unknown = set(lines) - {row.pk for row in rows}
    if unknown or not lines or min(lines.values()) < 1:
        raise Invalid(fields={"lines": ["Choose lines of this order, and at least one of each."]})
    for row in rows:
        if lines.get(row.pk, 0) > row.quantity_left:
            said = f"{row.title}: {row.quantity_left} left to refund."
            raise RefundTooMuch(said, lineId=str(row.pk), left=row.quantity_left)
    return [(row, refunding.of_quantity(_sold(row), lines[row.pk])) for row in rows if row.pk in lines]


def _of_amount(rows: list[OrderLine], amount: int, order: Order) -> Lines:
    left = order.total - order.refunded_total
    if amount < 1:
        raise Invalid(fields={"amount": ["Enter an amount above zero."]})
    if amount > left:
        raise RefundTooMuch(
            f"{money.words(left, order.currency)} is left to refund.", left=money.decimal(left, order.currency)
        )
    return _something(zip(rows, refunding.of_amount([_sold(row) for row in rows], amount), strict=True))


def _something(chosen: Any) -> Lines:
    return [(row, share) for row, share in chosen if share.quantity or share.amount]


def _sold(row: OrderLine) -> Sold:
    return Sold(row.quantity, row.total, row.tax, row.refunded_quantity, row.refunded, row.refunded_tax)


def _write(order: Order, chosen: Lines, *, restock: bool, by: Any) -> Refund:
    """The refund with its lines, and what is left of each. The constraints are what a lost lock meets."""
    amount, tax = sum(share.amount for _, share in chosen), sum(share.tax for _, share in chosen)
    made = Refund.objects.create(order=order, amount=amount, tax=tax, currency=order.currency, restocked=restock, by=by)
    for row, share in chosen:
        RefundLine.objects.create(refund=made, line=row, quantity=share.quantity, amount=share.amount, tax=share.tax)
        OrderLine.objects.filter(pk=row.pk).update(
            refunded_quantity=F("refunded_quantity") + share.quantity,
            refunded=F("refunded") + share.amount,
            refunded_tax=F("refunded_tax") + share.tax,
        )
    Order.objects.filter(pk=order.pk).update(
        refunded_total=F("refunded_total") + amount, refunded_tax=F("refunded_tax") + tax, updated_at=timezone.now()
    )
    return made


def _pay_back(made: Refund, paid_back: Payment | None) -> None:
    """Out of the payment that has it; one that came through a service is asked of it by a job."""
    paid = made.order.payments.exclude(state=PaymentState.OPEN).order_by("created_at", "id")
    payment = paid_back or paid.filter(amount__gte=F("refunded") + made.amount).first()
    if payment is None or not made.amount:
        return
    _take(payment, made.amount)
    is_done = payment.is_by_hand or paid_back is not None
    made.payment, made.state = payment, RefundState.DONE if is_done else RefundState.OPEN
    made.save(update_fields=["payment", "state", "updated_at"])
    if not is_done:
        jobs.enqueue("shop.return_refund", refund_id=made.pk)


def _take(payment: Payment, amount: int) -> None:
    payment.refunded += amount
    if payment.refunded == payment.amount:
        payment.state = PaymentState.REFUNDED if payment.is_by_hand else PaymentState.REFUNDING
    payment.save(update_fields=["refunded", "state", "updated_at"])


def _put_back(order: Order, chosen: Lines) -> None:
    """These goods on the shelf, and the claims they were bought with to their holders: drops before variants."""
    rights.give_back(order, lines=[row.pk for row, share in chosen if share.quantity])
    stock.put_back({row.pk: share.quantity for row, share in chosen}, order)


def _is_whole(order: Order) -> bool:
    """Whether all money is back; where nothing was paid, all goods."""
    if order.total:
        return Order.objects.filter(pk=order.pk, refunded_total=F("total")).exists()
    return not OrderLine.objects.filter(order=order, refunded_quantity__lt=F("quantity")).exists()


def _ended(order: Order, restocked: bool) -> Order:
    """The order is over: what is left of it goes back on the shelf, its code may be used again."""
    never_collected = order.collected_at is None
    order = move(order.pk, REFUNDABLE, OrderStatus.REFUNDED, ended_at=database_now())
    if never_collected:
        rights.give_back(order)
    if never_collected or restocked:
        stock.give_back(order)
    discounts.give_back(order)
    for payment in order.payments.filter(state=PaymentState.PAID):  # it was paid twice
        _take(payment, payment.amount - payment.refunded)
        if not payment.is_by_hand:
            jobs.enqueue("shop.return_money", payment_id=payment.pk)
    return order


def _read(order: Order) -> Order:
    found: Order = Order.objects.with_lines().select_related("user").get(pk=order.pk)
    return found


def return_refund(*, refund_id: UUID) -> None:
    """Ask the service, outside of any transaction. PaymentFailed is for the job to try again."""
    made = Refund.objects.select_related("payment__order").get(pk=refund_id)
    if made.state == RefundState.DONE or made.payment is None:
        return
    payments.our_stripe().give_back(made.payment, made.amount, key=f"refund-{made.pk}")
    Refund.objects.filter(pk=refund_id).update(state=RefundState.DONE, updated_at=timezone.now())
    settle(made.payment.pk)


def settle(payment_id: UUID) -> None:
    """A payment that is back to the last cent says so."""
    if not Refund.objects.filter(payment=payment_id, state=RefundState.OPEN).exists():
        whole = Payment.objects.filter(pk=payment_id, refunded=F("amount"), state=PaymentState.REFUNDING)
        whole.update(state=PaymentState.REFUNDED, updated_at=timezone.now())


_TOO_MUCH = "Somebody else refunded a part of this order. Look again at what is left."
_GUARDS = {
    name: lambda: RefundTooMuch(_TOO_MUCH)
    for name in ("order_refunded_within_total", "order_line_refunded_within", "payment_refunded_within")
}

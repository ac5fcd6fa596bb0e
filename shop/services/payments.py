"""Take payments through a service, and refund orders: all of it, some lines, or an amount."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from core import jobs
from core.database import database_now
from core.errors import Invalid, constraint_errors
from core.people import Person
from shop import access, money, payment_providers
from shop.access import locked_order
from shop.emails import order_url, queue_refund_email
from shop.errors import AlreadyPaid, NotPaid, OrderLapsed, PaymentElsewhere, RefundTooMuch, WrongStatus
from shop.models import (
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    PaymentState,
    ProviderEvent,
    Refund,
    RefundLine,
    RefundState,
)
from shop.money import RefundShare, SoldLine
from shop.payment_providers import MessageKind, ProviderMessage
from shop.room_events import OrderPaid, OrderRefunded
from shop.services import catalogue, orders, unpaid_orders
from shop.services.orders import change_status, record_payment, record_step, wrong_status

SESSION_TTL = timedelta(hours=23)  # Stripe's own sessions last 24 hours
_INSERT_EVENT = """
    INSERT INTO shop_providerevent (id, provider, kind, created_at)
    VALUES (%s, %s, %s, clock_timestamp()) ON CONFLICT DO NOTHING
"""
log = logging.getLogger(__name__)


REFUNDABLE = (OrderStatus.PAID, OrderStatus.READY, OrderStatus.COLLECTED, OrderStatus.CANCELLED)
LineShares = Sequence[tuple[OrderLine, RefundShare]]
_TOO_MUCH = "Somebody else refunded a part of this order. Look again at what is left."
_CONSTRAINTS = {
    name: lambda: RefundTooMuch(_TOO_MUCH)
    for name in ("order_refunded_within_total", "order_line_refunded_within", "payment_refunded_within")
}


def start_payment(*, order_id: UUID) -> str:
    """Return the page where the buyer pays. Asks the service outside of any transaction, once per payment.

    Raises NoOrder, AlreadyPaid, WrongStatus, PaymentElsewhere (pay at the counter), PaymentFailed.
    """
    provider = payment_providers.provider()
    if not provider.is_online:
        raise PaymentElsewhere
    payment = _open_payment(order_id, provider.name)
    if not payment.url:
        started = provider.start(payment, order_url(payment.order))
        payment.reference, payment.url = started.reference, started.url
        payment.save(update_fields=["reference", "url", "updated_at"])
    return payment.url


@transaction.atomic
def handle_message(message: ProviderMessage, *, provider: str) -> bool:
    """Handle a message of a payment service, once per id. Returns whether it was new."""
    event = ProviderEvent(id=message.id, provider=provider, kind=message.name)
    if not _is_new(event):
        return False
    if message.kind == MessageKind.PAID:
        _record_paid(message, provider)
    elif message.kind == MessageKind.GAVE_BACK:
        _record_refunded_elsewhere(message, provider)
    return True


def return_money(*, payment_id: UUID) -> None:
    """Ask the service for the money, outside of any transaction. PaymentFailed makes the job retry."""
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.state == PaymentState.REFUNDING:
        left = payment.amount - sum(payment.refunds.values_list("amount", flat=True))
        payment_providers.stripe().give_back(payment, left, key=f"refund-{payment.pk}")
        Payment.objects.filter(pk=payment_id).update(state=PaymentState.REFUNDED, updated_at=timezone.now())


@transaction.atomic
def _open_payment(order_id: UUID, provider: str) -> Payment:
    """Return the order's open payment; a new one if there is none, or its page is about to expire."""
    order = locked_order(order_id)
    if order.paid_at:
        raise AlreadyPaid
    if order.has_lapsed:
        raise OrderLapsed
    if not order.is_open:
        raise WrongStatus(f"Order {order.number} is {order.get_status_display().lower()}.", status=order.status)
    unpaid_orders.give_time_to_pay(order)
    fresh = {"created_at__gt": timezone.now() - SESSION_TTL, "state": PaymentState.OPEN, "provider": provider}
    found = Payment.objects.filter(order=order, **fresh).select_related("order").order_by("-created_at").first()
    return found or Payment.objects.create(order=order, provider=provider, amount=order.total, currency=order.currency)


def _is_new(event: ProviderEvent) -> bool:
    """Insert the event. A concurrent duplicate waits for the first, and then is not new."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_EVENT, [event.pk, event.provider, event.kind])
        return cursor.rowcount == 1


def _record_paid(message: ProviderMessage, provider: str) -> None:
    payment = Payment.objects.filter(provider=provider, reference=message.reference).select_related("order").first()
    if payment is None or (payment.amount, payment.currency) != (message.amount, message.currency):
        log.error("shop: a payment that we did not ask for", extra={"reference": message.reference})
        return
    order = locked_order(payment.order_id)
    Payment.objects.filter(pk=payment.pk).update(
        state=PaymentState.PAID, charge=message.charge, updated_at=timezone.now()
    )
    if order.paid_at is None and order.is_open:
        record_step(record_payment(order.pk, database_now()), OrderPaid, "Paid by card")
    elif order.paid_at is None:
        _record_late_payment(order)
    else:
        log.error("shop: an order was paid twice", extra={"order": order.number})


def _record_late_payment(order: Order) -> None:
    """Record money for an order that was already cancelled: it is due back."""
    order.paid_at = database_now()
    order.save(update_fields=["paid_at", "updated_at"])
    record_step(order, OrderPaid, "Paid by card after it was cancelled: give it back")


def _record_refunded_elsewhere(message: ProviderMessage, provider: str) -> None:
    """Record a refund that was made at the service itself, as a free amount."""
    paid = Payment.objects.filter(provider=provider, charge=message.charge).exclude(charge="").first()
    if paid is None:
        return
    orders.lock_drops(paid.order_id)
    order = locked_order(paid.order_id)
    paid.refresh_from_db()
    so_far = paid.amount if message.is_whole else min(message.amount, paid.amount)
    extra = min(so_far - paid.refunded, order.total - order.refunded_total)
    if extra > 0 and order.status in REFUNDABLE:
        chosen = refund_shares(order) if extra == order.refundable else refund_shares(order, amount=extra)
        apply_refund(order, chosen, what="Refunded by the payment service", paid_back=paid)
    elif so_far > paid.refunded:
        Payment.objects.filter(pk=paid.pk).update(refunded=so_far)
    if message.is_whole:
        Payment.objects.filter(pk=paid.pk).update(state=PaymentState.REFUNDED, updated_at=timezone.now())


def refund(
    *,
    order_id: UUID,
    by: Person,
    lines: Mapping[UUID, int] | None = None,
    amount: int | None = None,
    restock: bool | None = None,
) -> Order:
    """Refund these quantities of lines, or a free amount; everything that is left if neither is given. Email the buyer.

    `restock` returns the goods to stock; if it is None, goods that were never handed over are returned. Staff pay
    the money back at the pickup counter; a job asks a payment service until it answers. Raises Forbidden, NoOrder,
    NotPaid, WrongStatus, Invalid, RefundTooMuch.
    """
    access.refuse_unless_staff(by)
    with constraint_errors(_CONSTRAINTS):
        return _refund(order_id, by, lines, amount, restock)


@transaction.atomic
def _refund(
    order_id: UUID, by: Person, lines: Mapping[UUID, int] | None, amount: int | None, restock: bool | None
) -> Order:
    orders.lock_drops(order_id)
    order = locked_order(order_id)
    if order.status in REFUNDABLE and order.paid_at is None:
        raise NotPaid("Nothing was paid for this order, so nothing can be given back.")
    if order.status not in REFUNDABLE:
        raise wrong_status(order)
    return apply_refund(order, refund_shares(order, lines, amount), restock=restock, by=by)


def apply_refund(
    order: Order,
    chosen: LineShares,
    *,
    restock: bool | None = None,
    by: Person | None = None,
    what: str = "Refunded",
    paid_back: Payment | None = None,
) -> Order:
    """Write the refund, return goods and money, and queue the email. The caller has locked the order.

    `paid_back` is the payment whose service has already returned the money.
    """
    restock = order.collected_at is None if restock is None else restock
    restock = restock and order.stock_returned_at is None and any(share.quantity for _, share in chosen)
    made = _write(order, chosen, restock=restock, by=by)
    _pay_back(made, paid_back)
    if restock:
        _put_back(order, chosen)
    order = _ended(order, restock) if _is_whole(order) else _reload(order)
    queue_refund_email(made)
    record_step(order, OrderRefunded, f"{what} {money.display(made.amount, made.currency)}", by=by)
    return order


def refund_shares(order: Order, lines: Mapping[UUID, int] | None = None, amount: int | None = None) -> LineShares:
    """Return the refund of each line. Raises Invalid, RefundTooMuch."""
    rows = list(order.lines.all())
    if lines is not None and amount is not None:
        raise Invalid(fields={"amount": ["Choose lines or an amount, not both."]})
    if lines is not None:
        return _of_lines(rows, lines, order.currency)
    if amount is not None:
        return _of_amount(rows, amount, order)
    return _not_empty(zip(rows, money.refund_of_rest([_sold_line(row) for row in rows]), strict=True))


def _of_lines(rows: list[OrderLine], lines: Mapping[UUID, int], currency: str) -> LineShares:
    unknown = set(lines) - {row.pk for row in rows}
    if unknown or not lines or min(lines.values()) < 1:
        raise Invalid(fields={"lines": ["Choose lines of this order, and at least one of each."]})
    for row in rows:
        if lines.get(row.pk, 0) > row.quantity_left:
            sentence = f"{row.title}: {row.quantity_left} left to refund."
            raise RefundTooMuch(sentence, lineId=str(row.pk), left=row.quantity_left)
    return [(row, money.refund_of_quantity(_sold_line(row), lines[row.pk])) for row in rows if row.pk in lines]


def _of_amount(rows: list[OrderLine], amount: int, order: Order) -> LineShares:
    left = order.total - order.refunded_total
    if amount < 1:
        raise Invalid(fields={"amount": ["Enter an amount above zero."]})
    if amount > left:
        raise RefundTooMuch(
            f"{money.display(left, order.currency)} is left to refund.", left=money.decimal(left, order.currency)
        )
    return _not_empty(zip(rows, money.refund_of_amount([_sold_line(row) for row in rows], amount), strict=True))


def _not_empty(chosen: Any) -> LineShares:
    return [(row, share) for row, share in chosen if share.quantity or share.amount]


def _sold_line(row: OrderLine) -> SoldLine:
    return SoldLine(row.quantity, row.total, row.tax, row.refunded_quantity, row.refunded, row.refunded_tax)


def _write(order: Order, chosen: LineShares, *, restock: bool, by: Person | None) -> Refund:
    """Write the refund and its lines. Constraints catch a missing lock."""
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
    """Take the money from a payment that has enough. A job asks the payment service."""
    paid = made.order.payments.exclude(state=PaymentState.OPEN).order_by("created_at", "id")
    payment = paid_back or paid.filter(amount__gte=F("refunded") + made.amount).first()
    if payment is None or not made.amount:
        return
    _take_from_payment(payment, made.amount)
    is_done = payment.is_by_hand or paid_back is not None
    made.payment, made.state = payment, RefundState.DONE if is_done else RefundState.OPEN
    made.save(update_fields=["payment", "state", "updated_at"])
    if not is_done:
        jobs.enqueue("shop.return_refund", refund_id=made.pk)


def _take_from_payment(payment: Payment, amount: int) -> None:
    payment.refunded += amount
    if payment.refunded == payment.amount:
        payment.state = PaymentState.REFUNDED if payment.is_by_hand else PaymentState.REFUNDING
    payment.save(update_fields=["refunded", "state", "updated_at"])


def _put_back(order: Order, chosen: LineShares) -> None:
    """Return these goods to stock and their claims to the holders; drops are locked before variants."""
    orders.release_claims(order, lines=[row.pk for row, share in chosen if share.quantity])
    catalogue.put_back({row.pk: share.quantity for row, share in chosen}, order)


def _is_whole(order: Order) -> bool:
    """Return whether all money is refunded; for a free order, all goods."""
    if order.total:
        return Order.objects.filter(pk=order.pk, refunded_total=F("total")).exists()
    return not OrderLine.objects.filter(order=order, refunded_quantity__lt=F("quantity")).exists()


def _ended(order: Order, restocked: bool) -> Order:
    """End the order: return the rest to stock and release its code."""
    never_collected = order.collected_at is None
    order = change_status(order.pk, REFUNDABLE, OrderStatus.REFUNDED, ended_at=database_now())
    if never_collected:
        orders.release_claims(order)
    if never_collected or restocked:
        catalogue.return_stock(order)
    orders.release_discount(order)
    for payment in order.payments.filter(state=PaymentState.PAID):  # the order was paid twice
        _take_from_payment(payment, payment.amount - payment.refunded)
        if not payment.is_by_hand:
            jobs.enqueue("shop.return_money", payment_id=payment.pk)
    return order


def _reload(order: Order) -> Order:
    found: Order = Order.objects.with_lines().select_related("user").get(pk=order.pk)
    return found


def return_refund(*, refund_id: UUID) -> None:
    """Ask the service for the refund, outside of any transaction. PaymentFailed makes the job retry."""
    made = Refund.objects.select_related("payment__order").get(pk=refund_id)
    if made.state == RefundState.DONE or made.payment is None:
        return
    payment_providers.stripe().give_back(made.payment, made.amount, key=f"refund-{made.pk}")
    Refund.objects.filter(pk=refund_id).update(state=RefundState.DONE, updated_at=timezone.now())
    settle_payment(made.payment.pk)


def settle_payment(payment_id: UUID) -> None:
    """Mark the payment as refunded if all of it is."""
    if not Refund.objects.filter(payment=payment_id, state=RefundState.OPEN).exists():
        whole = Payment.objects.filter(pk=payment_id, refunded=F("amount"), state=PaymentState.REFUNDING)
        whole.update(state=PaymentState.REFUNDED, updated_at=timezone.now())

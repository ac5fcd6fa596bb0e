"""Money through a payment service: asked for, heard of, given back."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from core import jobs
from core.clock import database_now
from shop import access, payments
from shop.events import OrderPaid, OrderRefunded
from shop.models import DESK, Order, OrderStatus, Payment, PaymentState, ProviderEvent
from shop.payments.protocol import Kind, Message
from shop.refusals import AlreadyPaid, NotPaid, OrderLapsed, PaymentElsewhere, WrongStatus
from shop.services import confirming, discounts, rights, stock
from shop.services.orders import access_locked, move, pay
from shop.services.telling import page_of, record, tell

SESSION_LASTS = timedelta(hours=23)  # Stripe's own lasts 24
_HEARD = """
    INSERT INTO shop_providerevent (id, provider, kind, created_at)
    VALUES (%s, %s, %s, clock_timestamp()) ON CONFLICT DO NOTHING
"""
_REFUNDABLE = (OrderStatus.PAID, OrderStatus.READY, OrderStatus.COLLECTED, OrderStatus.CANCELLED)

log = logging.getLogger(__name__)


def start_payment(*, order_id: UUID) -> str:
    """Where the buyer pays. The service is asked outside of any transaction, once for one payment.

    Refuses with NoOrder, AlreadyPaid, WrongStatus, PaymentElsewhere (at the desk), PaymentFailed.
    """
    provider = payments.provider()
    if not provider.is_online:
        raise PaymentElsewhere
    payment = _asked_for(order_id, provider.name)
    if not payment.url:
        started = provider.start(payment, page_of(payment.order))
        payment.reference, payment.url = started.reference, started.url
        payment.save(update_fields=["reference", "url", "updated_at"])
    return payment.url


@transaction.atomic
def receive(message: Message, *, provider: str) -> bool:
    """Do what a service's message says, once for its id. Whether it was new."""
    event = ProviderEvent(id=message.id, provider=provider, kind=message.name)
    if not _is_new(event):
        return False
    if message.kind == Kind.PAID:
        _note_paid(message, provider)
    elif message.kind == Kind.GAVE_BACK:
        _note_given_back(message, provider)
    return True


@transaction.atomic
def refund(*, order_id: UUID, by: Any, restock: bool = False) -> Order:
    """Give the money back and mail the buyer. Goods that were never handed over go back on the shelf;
    others when `restock` says so.

    At the pickup counter staff pay it out; a payment service is asked by a job, until it answers.
    Refuses with Forbidden, NoOrder, NotPaid, WrongStatus.
    """
    access.refuse_unless_staff(by)
    rights.lock(order_id)
    before = access_locked(order_id)
    if before.status in _REFUNDABLE and before.paid_at is None:
        raise NotPaid("Nothing was paid for this order, so nothing can be given back.")
    order = move(order_id, _REFUNDABLE, OrderStatus.REFUNDED, paid=True, ended_at=database_now())
    if restock or before.collected_at is None:
        rights.give_back(order)
        stock.give_back(order)
    discounts.give_back(order)
    _give_back(order)
    tell("refunded", order)
    record(order, OrderRefunded, "Refunded", by=by)
    return order


def return_money(*, payment_id: UUID) -> None:
    """Ask the service, outside of any transaction. PaymentFailed is for the job to try again."""
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.state == PaymentState.REFUNDING:
        payments.our_stripe().give_back(payment)
        Payment.objects.filter(pk=payment_id).update(state=PaymentState.REFUNDED, updated_at=timezone.now())


@transaction.atomic
def _asked_for(order_id: UUID, provider: str) -> Payment:
    """The open payment of this order; a new one where there is none, or its page is about to close."""
    order = access_locked(order_id)
    if order.paid_at:
        raise AlreadyPaid
    if order.has_lapsed:
        raise OrderLapsed
    if not order.is_open:
        raise WrongStatus(f"Order {order.number} is {order.get_status_display().lower()}.", status=order.status)
    confirming.give_time_to_pay(order)
    fresh = {"created_at__gt": timezone.now() - SESSION_LASTS, "state": PaymentState.OPEN, "provider": provider}
    found = Payment.objects.filter(order=order, **fresh).select_related("order").order_by("-created_at").first()
    return found or Payment.objects.create(order=order, provider=provider, amount=order.total, currency=order.currency)


def _is_new(event: ProviderEvent) -> bool:
    """Who tells the same at the same moment waits here for the first, and then is not new."""
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, [event.pk, event.provider, event.kind])
        return cursor.rowcount == 1


def _note_paid(message: Message, provider: str) -> None:
    payment = Payment.objects.filter(provider=provider, reference=message.reference).select_related("order").first()
    if payment is None or (payment.amount, payment.currency) != (message.amount, message.currency):
        log.error("shop: a payment that we did not ask for", extra={"reference": message.reference})
        return
    order = access_locked(payment.order_id)
    Payment.objects.filter(pk=payment.pk).update(
        state=PaymentState.PAID, charge=message.charge, updated_at=timezone.now()
    )
    if order.paid_at is None and order.is_open:
        record(pay(order.pk, database_now()), OrderPaid, "Paid by card")
    elif order.paid_at is None:
        _note_late(order)
    else:
        log.error("shop: an order was paid twice", extra={"order": order.number})


def _note_late(order: Order) -> None:
    """The money came when the order was cancelled already: it is due back, and the board says so."""
    order.paid_at = database_now()
    order.save(update_fields=["paid_at", "updated_at"])
    record(order, OrderPaid, "Paid by card after it was cancelled: give it back")


def _note_given_back(message: Message, provider: str) -> None:
    paid = Payment.objects.filter(provider=provider, charge=message.charge).exclude(charge="").first()
    if paid is None:
        return
    order = access_locked(paid.order_id)
    Payment.objects.filter(pk=paid.pk).update(state=PaymentState.REFUNDED, updated_at=timezone.now())
    if order.status in _REFUNDABLE:
        was_collected = order.collected_at is not None
        order = move(order.pk, _REFUNDABLE, OrderStatus.REFUNDED, ended_at=database_now())
        if not was_collected:
            stock.give_back(order)
        discounts.give_back(order)
        tell("refunded", order)
        record(order, OrderRefunded, "Refunded by the payment service")


def _give_back(order: Order) -> None:
    for payment in order.payments.filter(state=PaymentState.PAID):
        by_hand = payment.provider == DESK
        payment.state = PaymentState.REFUNDED if by_hand else PaymentState.REFUNDING
        payment.save(update_fields=["state", "updated_at"])
        if not by_hand:
            jobs.enqueue("shop.return_money", payment_id=payment.pk)

"""Money through a payment service: asked for, and heard of."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from core.database import database_now
from shop import payments
from shop.events import OrderPaid
from shop.models import Order, Payment, PaymentState, ProviderEvent
from shop.payments.protocol import Kind, Message
from shop.refusals import AlreadyPaid, OrderLapsed, PaymentElsewhere, WrongStatus
from shop.services import confirming, refunding, rights
from shop.services.orders import access_locked, pay
from shop.services.telling import page_of, record

SESSION_LASTS = timedelta(hours=23)  # Stripe's own lasts 24
_HEARD = """
    INSERT INTO shop_providerevent (id, provider, kind, created_at)
    VALUES (%s, %s, %s, clock_timestamp()) ON CONFLICT DO NOTHING
"""

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


def return_money(*, payment_id: UUID) -> None:
    """Ask the service, outside of any transaction. PaymentFailed is for the job to try again."""
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.state == PaymentState.REFUNDING:
        left = payment.amount - sum(payment.refunds.values_list("amount", flat=True))
        payments.our_stripe().give_back(payment, left, key=f"refund-{payment.pk}")
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
    """What the service says went back so far, where we did not ask for it ourselves: a free amount."""
    paid = Payment.objects.filter(provider=provider, charge=message.charge).exclude(charge="").first()
    if paid is None:
        return
    rights.lock(paid.order_id)
    order = access_locked(paid.order_id)
    paid.refresh_from_db()
    so_far = paid.amount if message.is_whole else min(message.amount, paid.amount)
    extra = min(so_far - paid.refunded, order.total - order.refunded_total)
    if extra > 0 and order.status in refunding.REFUNDABLE:
        chosen = refunding.shares(order) if extra == order.refundable else refunding.shares(order, amount=extra)
        refunding.give(order, chosen, what="Refunded by the payment service", paid_back=paid)
    elif so_far > paid.refunded:
        Payment.objects.filter(pk=paid.pk).update(refunded=so_far)
    if message.is_whole:
        Payment.objects.filter(pk=paid.pk).update(state=PaymentState.REFUNDED, updated_at=timezone.now())

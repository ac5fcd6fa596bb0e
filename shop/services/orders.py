"""The steps of an order. Each step is one conditional UPDATE: of two people who take it, one succeeds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When

from core.database import database_now
from core.errors import DomainError, Invalid
from core.people import Person
from core.rooms.services import announce
from core.times import format_clock, format_day, timestamp
from drops import services as drops
from shop import access
from shop.access import locked_order
from shop.emails import queue_order_email
from shop.errors import (
    AlreadyCollected,
    AlreadyPaid,
    CannotCancel,
    NotPaid,
    OrderLapsed,
    TooLateToUndo,
    WrongStatus,
)
from shop.models import (
    DESK,
    OPEN,
    DiscountUse,
    Order,
    OrderLine,
    OrderStatus,
    OrderStep,
    Payment,
    PaymentState,
)
from shop.room_events import ROOM, OrderCancelled, OrderChanged, OrderChangedBack, OrderCollected, OrderPaid, OrderReady
from shop.services import catalogue

MAX_BATCH = 200
_PAYABLE = (OrderStatus.PLACED, OrderStatus.READY)
_PACKABLE = (OrderStatus.PLACED, OrderStatus.PAID)
_COLLECTABLE = (OrderStatus.PAID, OrderStatus.READY)
UNDO_WINDOW = timedelta(seconds=15)  # ten seconds on the screen, and the way here
EMAIL_DELAY = timedelta(seconds=20)


@transaction.atomic
def mark_paid(*, order_id: UUID, by: Person, provider: str = DESK) -> Order:
    """Record a payment at the pickup counter. Raises Forbidden, NoOrder, AlreadyPaid, WrongStatus."""
    access.refuse_unless_staff(by)
    order = record_payment(order_id, database_now())
    Payment.objects.create(
        order=order, provider=provider, amount=order.total, currency=order.currency, state=PaymentState.PAID
    )
    record_step(order, OrderPaid, "Paid at the desk", by=by)
    return order


@transaction.atomic
def mark_ready(*, order_id: UUID, by: Person, tell_after: timedelta = timedelta(0)) -> Order:
    """Mark the order as packed, and email the buyer, after a delay if the step can still be undone.

    Raises Forbidden, NoOrder, WrongStatus.
    """
    access.refuse_unless_staff(by)
    order = change_status(order_id, _PACKABLE, OrderStatus.READY, ready_at=database_now())
    queue_order_email("ready", order, after=tell_after)
    record_step(order, OrderReady, "Ready for pickup", by=by)
    return order


@transaction.atomic
def collect(*, order_id: UUID, by: Person, take_payment: bool = False) -> Order:
    """Hand the order over, once. `take_payment` also records the payment if it is not paid.

    Raises Forbidden, NoOrder, AlreadyCollected (when and by whom), NotPaid, WrongStatus.
    """
    access.refuse_unless_staff(by)
    order = locked_order(order_id)
    if take_payment and not order.paid_at and order.is_open:
        mark_paid(order_id=order_id, by=by)
    try:
        order = change_status(order_id, _COLLECTABLE, OrderStatus.COLLECTED, paid=True, collected_at=database_now())
    except (WrongStatus, OrderLapsed):
        raise _collect_error(order) from None
    record_step(order, OrderCollected, "Collected", by=by)
    return order


@transaction.atomic
def cancel(*, order_id: UUID, by: Person | None, as_buyer: bool = False, why: str = "") -> Order:
    """Cancel the order: return its goods to stock, once, release its code and claim, and email the buyer.

    Buyers can cancel until it is paid or packed; staff until it is collected. Money that was paid is then due back
    (`refund`). Raises NoOrder, CannotCancel, WrongStatus.
    """
    may_come_from = (OrderStatus.PLACED,) if as_buyer else OPEN
    try:
        order = cancel_and_release(
            order_id, f"Cancelled: {why}"[:120] if why else "Cancelled", by=by, come_from=may_come_from
        )
    except WrongStatus:
        if as_buyer and locked_order(order_id).is_open:
            raise CannotCancel from None
        raise
    queue_order_email("cancelled", order)
    return order


def cancel_many(*, numbers: Sequence[str], by: Person, why: str = "") -> tuple[list[str], list[str]]:
    """Cancel all of these that are open and unpaid, each in its own transaction; leave the others as they are.

    Returns the numbers cancelled and not cancelled. Raises Forbidden, Invalid (more than 200).
    """
    access.refuse_unless_staff(by)
    if len(numbers) > MAX_BATCH:
        raise Invalid(fields={"numbers": [f"At most {MAX_BATCH} at once."]})
    unpaid = Order.objects.open().filter(number__in=numbers, paid_at=None).order_by("created_at", "id")
    done = [order.number for order in unpaid if _cancel_unless_paid(order.pk, by, why)]
    return done, [number for number in numbers if number not in done]


def _cancel_unless_paid(order_id: UUID, by: Person, why: str) -> bool:
    with transaction.atomic():
        if locked_order(order_id).paid_at:
            return False
        try:
            cancel(order_id=order_id, by=by, why=why)
        except DomainError:
            return False
    return True


def cancel_and_release(
    order_id: UUID, what: str, *, by: Person | None, come_from: Sequence[str] = (OrderStatus.PLACED,), **only_if: Any
) -> Order:
    """Cancel the order and release goods, code and claim, in the caller's transaction. Raises NoOrder, WrongStatus.

    `only_if` is checked in the same statement: an order that was confirmed or paid meanwhile is not cancelled.
    """
    lock_drops(order_id)
    order = change_status(order_id, come_from, OrderStatus.CANCELLED, only_if=only_if, ended_at=database_now())
    release_claims(order)
    catalogue.return_stock(order)
    release_discount(order)
    record_step(order, OrderCancelled, what, by=by)
    return order


def lock_drops(order_id: UUID) -> None:
    """Lock the drops of the order's claims, before the order: an erasure locks drops first, too."""
    claims = OrderLine.objects.filter(order=order_id, claim__isnull=False).values_list("claim", flat=True)
    if ids := list(claims):
        drops.lock_drops_of_claims(claim_ids=ids)


def record_payment(order_id: UUID, now: datetime) -> Order:
    """Record that the order is paid. A packed order stays ready. Raises AlreadyPaid, WrongStatus."""
    unpaid = Order.objects.not_lapsed(now).filter(pk=order_id, status__in=_PAYABLE, paid_at=None)
    placed = When(status=OrderStatus.PLACED, then=Value(OrderStatus.PAID))
    if not unpaid.update(status=Case(placed, default=F("status")), paid_at=now, updated_at=now):
        order = locked_order(order_id)
        if order.paid_at:
            raise AlreadyPaid
        raise wrong_status(order)
    return _reload(order_id)


def change_status(
    order_id: UUID,
    come_from: Sequence[str],
    to: str,
    *,
    paid: bool = False,
    only_if: dict[str, Any] | None = None,
    **facts: Any,
) -> Order:
    """Change the status in one statement that also checks the current one.

    Raises NoOrder, WrongStatus, OrderLapsed (an unconfirmed order can only be cancelled).
    """
    now = database_now()
    standing = Order.objects.filter(pk=order_id, status__in=come_from, **(only_if or {}))
    if paid:
        standing = standing.filter(paid_at__isnull=False)
    if to != OrderStatus.CANCELLED:
        standing = standing.not_lapsed(now)
    if not standing.update(status=to, updated_at=now, **facts):
        raise wrong_status(locked_order(order_id))
    return _reload(order_id)


def _reload(order_id: UUID) -> Order:
    order: Order = Order.objects.with_lines().select_related("user").get(pk=order_id)
    return order


def wrong_status(order: Order) -> WrongStatus | OrderLapsed:
    """Return the error for a step that the order cannot take."""
    if order.has_lapsed:
        return OrderLapsed()
    return WrongStatus(f"Order {order.number} is {order.get_status_display().lower()}.", status=order.status)


def _collect_error(order: Order) -> DomainError:
    order = _reload(order.pk)
    if order.status == OrderStatus.COLLECTED and order.collected_at:
        step = OrderStep.objects.filter(order=order, status=OrderStatus.COLLECTED).select_related("by").first()
        by = step.by.name if step and step.by else None
        when = f"{format_day(order.collected_at)}, {format_clock(order.collected_at)}"
        sentence = f"Order {order.number} was handed over {when}" + (f" by {by}." if by else ".")
        return AlreadyCollected(sentence, collectedAt=timestamp(order.collected_at), collectedBy=by)
    return NotPaid() if order.is_open and not order.paid_at else wrong_status(order)


@transaction.atomic
def undo_ready(*, order_id: UUID, by: Person) -> Order:
    """Undo packing; its email is not sent. Raises Forbidden, NoOrder, TooLateToUndo."""
    access.refuse_unless_staff(by)
    order = locked_order(order_id)
    if order.status != OrderStatus.READY:
        raise TooLateToUndo
    _refuse_late(order.ready_at)
    order.status = OrderStatus.PAID if order.paid_at else OrderStatus.PLACED
    order.ready_at = None
    order.save(update_fields=["status", "ready_at", "updated_at"])
    record_step(order, OrderChangedBack, "Packing undone", by=by)
    return order


@transaction.atomic
def undo_paid(*, order_id: UUID, by: Person) -> Order:
    """Undo a payment at the pickup counter. Raises Forbidden, NoOrder, TooLateToUndo."""
    access.refuse_unless_staff(by)
    order = locked_order(order_id)
    if order.status not in (OrderStatus.PAID, OrderStatus.READY):
        raise TooLateToUndo
    _refuse_late(order.paid_at)
    paid = order.payments.exclude(state=PaymentState.OPEN)
    if [payment.provider for payment in paid] != [DESK]:
        raise TooLateToUndo("This order was paid online.")
    order.status = OrderStatus.READY if order.ready_at else OrderStatus.PLACED
    order.paid_at = None
    order.save(update_fields=["status", "paid_at", "updated_at"])
    paid.delete()
    record_step(order, OrderChangedBack, "Payment undone", by=by)
    return order


def _refuse_late(since: datetime | None) -> None:
    if since is None or database_now() - since > UNDO_WINDOW:
        raise TooLateToUndo


def release_claims(order: Order, *, to_next: bool = False, lines: Sequence[UUID] | None = None) -> None:
    """Make the claims usable again, or pass them to the next person in line; only those of `lines`, if given.

    Call it before returning stock: drops are locked before variants.
    """
    found = OrderLine.objects.filter(order=order, claim__isnull=False).order_by("claim__drop")
    if lines is not None:
        found = found.filter(pk__in=lines)
    for line, claim in found.values_list("pk", "claim"):
        OrderLine.objects.filter(pk=line).update(claim=None)
        drops.unspend_claim(claim_id=claim, to_next=to_next)


def release_discount(order: Order) -> None:
    """Release the discount code of a cancelled order."""
    DiscountUse.objects.filter(order=order, is_live=True).update(is_live=False)


def record_step(order: Order, happened: type[OrderChanged], what: str, *, by: Person | None = None) -> None:
    """Record the step and announce it. Services call it last: the room's row is the last lock."""
    OrderStep.objects.create(order=order, status=order.status, what=what, by=by)
    event = happened(str(order.pk), order.number, order.status, order.is_paid)
    announce(ROOM, event, actor=by.pk if by else None)

"""Taking a step of an order back, in the first seconds after it: nobody was told yet, so all is as before."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from core.database import database_now
from shop import access
from shop.events import OrderChangedBack
from shop.models import DESK, Order, OrderStatus, PaymentState
from shop.refusals import TooLateToUndo
from shop.services.orders import access_locked
from shop.services.telling import record

UNDO_WITHIN = timedelta(seconds=15)  # ten on the screen, and the way here
TELL_AFTER = timedelta(seconds=20)


@transaction.atomic
def undo_ready(*, order_id: UUID, by: Any) -> Order:
    """Unpack it: it stands as it did, and its letter is not written. Refuses with Forbidden, NoOrder, TooLateToUndo."""
    access.refuse_unless_staff(by)
    order = access_locked(order_id)
    if order.status != OrderStatus.READY:
        raise TooLateToUndo
    _refuse_late(order.ready_at)
    order.status = OrderStatus.PAID if order.paid_at else OrderStatus.PLACED
    order.ready_at = None
    order.save(update_fields=["status", "ready_at", "updated_at"])
    record(order, OrderChangedBack, "Packing undone", by=by)
    return order


@transaction.atomic
def undo_paid(*, order_id: UUID, by: Any) -> Order:
    """The money was not taken at the desk after all. Refuses with Forbidden, NoOrder, TooLateToUndo."""
    access.refuse_unless_staff(by)
    order = access_locked(order_id)
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
    record(order, OrderChangedBack, "Payment undone", by=by)
    return order


def _refuse_late(since: datetime | None) -> None:
    if since is None or database_now() - since > UNDO_WITHIN:
        raise TooLateToUndo

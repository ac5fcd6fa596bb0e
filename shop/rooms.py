"""The shop's room: the orders, for staff only."""

from typing import Any

from core.errors import Forbidden, NotAuthenticated
from core.people import Visitor
from core.rooms.kinds import SingleRoom
from core.times import timestamp
from shop.models import Order
from shop.room_events import ROOM


def admit(visitor: Visitor) -> None:
    """Admit staff only. Raises NotAuthenticated, Forbidden."""
    if not visitor.is_authenticated:
        raise NotAuthenticated
    if not visitor.is_staff:
        raise Forbidden


def snapshot() -> dict[str, Any]:
    """Return the open orders by number and status; clients fetch the cards."""
    return {"orders": [_order(each) for each in Order.objects.open().order_by("created_at", "id")]}


def _order(order: Order) -> dict[str, Any]:
    out = {"id": str(order.pk), "number": order.number, "status": order.status, "paid": order.is_paid}
    return {**out, "createdAt": timestamp(order.created_at)}


ORDERS = SingleRoom(ROOM, admit, snapshot)

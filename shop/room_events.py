"""What the shop announces in its room, for staff. Numbers and statuses, never names: those may be erased."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.rooms.services import Event

ROOM = "shop.orders"


@dataclass(frozen=True)
class OrderChanged(Event):
    """An order changed; clients fetch its card."""

    id: str
    number: str
    status: str
    paid: bool

    def data(self) -> dict[str, Any]:
        return {"id": self.id, "number": self.number, "status": self.status, "paid": self.paid}


class OrderPlaced(OrderChanged):
    type: ClassVar[str] = "order.placed"


class OrderConfirmed(OrderChanged):
    type: ClassVar[str] = "order.confirmed"


class OrderPaid(OrderChanged):
    type: ClassVar[str] = "order.paid"


class OrderReady(OrderChanged):
    type: ClassVar[str] = "order.ready"


class OrderChangedBack(OrderChanged):
    """A step was undone."""

    type: ClassVar[str] = "order.changedBack"


class OrderCollected(OrderChanged):
    type: ClassVar[str] = "order.collected"


class OrderCancelled(OrderChanged):
    type: ClassVar[str] = "order.cancelled"


class OrderRefunded(OrderChanged):
    type: ClassVar[str] = "order.refunded"

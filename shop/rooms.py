"""The shop's room: the orders, for staff only, and its socket."""

from typing import Any

from core.errors import Forbidden, NotAuthenticated, NotFound
from core.people import Visitor
from core.rooms.consumers import OneRoom
from core.times import timestamp
from shop import room_events
from shop.models import Order
from shop.room_events import ROOM


class ShopRoom:
    """`shop.orders`. The snapshot lists the open orders by number and status; clients fetch the cards."""

    kind = "shop"

    def enter(self, id: str, viewer: Visitor) -> None:
        """Admit staff only. Raises NotFound for another room, NotAuthenticated, Forbidden."""
        if f"{self.kind}.{id}" != ROOM:
            raise NotFound("There is no such room.")
        if not viewer.is_authenticated:
            raise NotAuthenticated
        if not viewer.is_staff:
            raise Forbidden

    def snapshot(self, id: str) -> dict[str, Any]:
        return {"orders": [_order(each) for each in Order.objects.open().order_by("created_at", "id")]}

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return events


def _order(order: Order) -> dict[str, Any]:
    out = {"id": str(order.pk), "number": order.number, "status": order.status, "paid": order.is_paid}
    return {**out, "createdAt": timestamp(order.created_at)}


class OrdersConsumer(OneRoom):
    """`/ws/shop/orders`: changes of orders, for staff."""

    kind = ShopRoom.kind

    def find_room(self, _id: str) -> str:
        return room_events.ROOM

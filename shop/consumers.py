"""The socket of the shop's orders."""

from core.rooms.consumers import OneRoom
from shop import events, rooms


class Orders(OneRoom):
    """`/ws/shop/orders`: what happens to orders, for the staff."""

    kind = rooms.ShopRoom.kind

    async def room_name(self) -> str:
        return events.ROOM

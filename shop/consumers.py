"""The socket of the shop's orders."""

from core.rooms.consumers import OneRoom
from shop import events, rooms


class Orders(OneRoom):
    """`/ws/shop/orders`: what happens to orders, for the staff."""

    kind = rooms.ShopRoom.kind

    def find_room(self, _id: str) -> str:
        return events.ROOM

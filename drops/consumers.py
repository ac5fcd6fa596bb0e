"""The socket of a drop."""

from core.rooms.consumers import OneRoom
from drops import rooms


class Drop(OneRoom):
    """`/ws/drops/<id>`: a drop, by id or slug."""

    kind = rooms.DropRoom.kind

    def find_room(self, id: str) -> str:
        return rooms.room_of(id)

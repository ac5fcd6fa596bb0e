"""The socket of a drop."""

from core.rooms.consumers import OneRoom
from core.rooms.threads import in_thread
from drops import rooms


class Drop(OneRoom):
    """`/ws/drops/<id>`: a drop, by id or slug."""

    kind = rooms.DropRoom.kind

    async def room_name(self) -> str:
        return await in_thread(rooms.room_of, self.scope["url_route"]["kwargs"]["id"])

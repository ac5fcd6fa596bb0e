"""The socket of an event."""

from bookings import rooms
from core.rooms.consumers import OneRoom
from core.rooms.threads import in_thread


class Event(OneRoom):
    """`/ws/events/<id>`: an event, by id or slug."""

    kind = rooms.EventRoom.kind

    async def room_name(self) -> str:
        return await in_thread(rooms.room_of, self.scope["url_route"]["kwargs"]["id"])

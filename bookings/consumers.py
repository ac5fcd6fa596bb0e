"""The socket of an event."""

from bookings import rooms
from core.rooms.consumers import OneRoom


class Event(OneRoom):
    """`/ws/events/<id>`: an event, by id or slug."""

    kind = rooms.EventRoom.kind

    def find_room(self, id: str) -> str:
        return rooms.room_of(id)

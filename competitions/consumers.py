"""The socket of a competition."""

from competitions import rooms
from core.rooms.consumers import OneRoom


class Competition(OneRoom):
    """`/ws/competitions/<id>`: a competition, by id or slug."""

    kind = rooms.CompetitionRoom.kind

    def find_room(self, id: str) -> str:
        return rooms.room_of(id)

"""The socket of a competition."""

from competitions import rooms
from core.rooms.consumers import OneRoom
from core.rooms.threads import in_thread


class Competition(OneRoom):
    """`/ws/competitions/<id>`: a competition, by id or slug."""

    kind = rooms.CompetitionRoom.kind

    async def room_name(self) -> str:
        return await in_thread(rooms.room_of, self.scope["url_route"]["kwargs"]["id"])

"""A drop's room, open to everybody, and its socket."""

from typing import Any
from uuid import UUID

from core.errors import NotFound
from core.people import Visitor
from core.rooms.consumers import OneRoom
from drops import access, queries, shapes


class DropRoom:
    """`drops.<id>`. The snapshot is the drop as in the API; clients fetch a person's own entry."""

    kind = "drops"

    def enter(self, id: str, viewer: Visitor) -> None:
        """Admit everybody if the drop exists. Rooms are named by the drop's id only."""
        try:
            named_by_id = str(UUID(id)) == id
        except ValueError:
            named_by_id = False
        if not named_by_id:
            raise NotFound(access.NO_DROP)
        access.drop_for(id)

    def snapshot(self, id: str) -> dict[str, Any]:
        return shapes.DropOut.of(queries.drop(id))

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return events


def room_of(name: str) -> str:
    """Return the room of the drop with this id or slug. Raises NotFound."""
    return f"{DropRoom.kind}.{queries.id_of(name)}"


class DropConsumer(OneRoom):
    """`/ws/drops/<id>`: a drop, by id or slug."""

    kind = DropRoom.kind

    def find_room(self, id: str) -> str:
        return room_of(id)

"""A drop's room, open to everybody, and its socket."""

from typing import Any
from uuid import UUID

from core.errors import NotFound
from core.rooms.consumers import OneRoom
from drops import access, queries, shapes


class DropRoom:
    """`drops.<id>`. Its snapshot is the drop as the API has it; a person's own place is fetched."""

    kind = "drops"

    def enter(self, id: str, viewer: Any) -> None:
        """Let everybody in where there is one. A room is named by the drop's id alone."""
        try:
            named_by_id = str(UUID(id)) == id
        except ValueError:
            named_by_id = False
        if not named_by_id:
            raise NotFound(access.NO_DROP)
        access.drop_for(id)

    def snapshot(self, id: str) -> dict[str, Any]:
        return shapes.drop_out(queries.drop(id))

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return events


def room_of(name: str) -> str:
    """The room of the drop with this id or slug, or NotFound."""
    return f"{DropRoom.kind}.{queries.id_of(name)}"


class DropConsumer(OneRoom):
    """`/ws/drops/<id>`: a drop, by id or slug."""

    kind = DropRoom.kind

    def find_room(self, id: str) -> str:
        return room_of(id)

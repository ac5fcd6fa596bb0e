"""A game's room: everyone may watch."""

from typing import Any
from uuid import UUID

from core.errors import NotFound
from scoreboard import queries
from scoreboard.events import ControlChanged
from scoreboard.wire import game_out


class GameRoom:
    """`games.<id>`. Its snapshot is the game as the API has it."""

    kind = "games"

    def enter(self, id: str, viewer: Any) -> None:
        """Let anyone in, or NotFound. A room is named by the game's id alone."""
        try:
            known = str(UUID(id)) == id and queries.exists(id)
        except ValueError:
            known = False
        if not known:
            raise NotFound(queries.NO_GAME)

    def snapshot(self, id: str) -> dict[str, Any]:
        return game_out(queries.state(id))

    def fill_in(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Say by name who took control."""
        taken = [event["data"]["control"] for event in events if event["type"] == ControlChanged.type]
        names = queries.holders([control["lease"] for control in taken]) if taken else {}
        for control in taken:
            control["holder"] = names.get(control.pop("lease"), "")
        return events


def room_of(name: str) -> str:
    """The room of the game with this id or slug, or NotFound."""
    return f"{GameRoom.kind}.{queries.id_of(name)}"


def featured_room() -> str:
    """The room of the featured game, or NotFound where none is."""
    return f"{GameRoom.kind}.{queries.featured_id()}"

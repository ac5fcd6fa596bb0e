"""The room of a game, open to everyone, and its sockets."""

import asyncio
import contextlib
from typing import Any
from uuid import UUID

from core.api.shapes import JSON
from core.errors import DomainError, NotFound
from core.people import Visitor
from core.rooms.access import JoinResult
from core.rooms.broadcaster import broadcaster
from core.rooms.consumers import OneRoom
from scoreboard import queries
from scoreboard.room_events import FEATURED_ROOM, ControlChanged
from scoreboard.shapes import GameOut


class GameRoom:
    """`games.<id>`. The snapshot is the game as the API answers it."""

    kind = "games"

    def enter(self, id: str, viewer: Visitor) -> None:
        """Let everyone in, or raise NotFound. Only the game's id names a room."""
        try:
            known = str(UUID(id)) == id and queries.game_exists(id)
        except ValueError:
            known = False
        if not known:
            raise NotFound(queries.GAME_NOT_FOUND)

    def snapshot(self, id: str) -> JSON:
        return GameOut.of(queries.get_state(id))

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add the names of those who took control."""
        taken = [event["data"]["control"] for event in events if event["type"] == ControlChanged.type]
        names = queries.holder_names([control["lease"] for control in taken]) if taken else {}
        for control in taken:
            control["holder"] = names.get(control.pop("lease"), "")
        return events


def room_of_game(name: str) -> str:
    """Return the room of the game with this id or slug, or raise NotFound."""
    return f"{GameRoom.kind}.{queries.id_of(name)}"


def featured_room() -> str:
    """Return the room of the featured game, or raise NotFound."""
    return f"{GameRoom.kind}.{queries.featured_id()}"


class GameConsumer(OneRoom):
    """`/ws/games/<id>`: a game, by id or slug."""

    kind = GameRoom.kind

    def find_room(self, id: str) -> str:
        return room_of_game(id)


class FeaturedGameConsumer(OneRoom):
    """`/ws/score`: the featured game. When another game is featured, its snapshot follows."""

    kind = GameRoom.kind
    also = (FEATURED_ROOM,)
    _moving: "asyncio.Task[None] | None" = None
    _move_due = False

    async def entered(self) -> None:
        self._joining = asyncio.Lock()  # another game may be featured while the first one is still being joined
        async with self._joining:
            await super().entered()

    def recognise(self, arrival: JoinResult) -> None:
        super().recognise(arrival)
        self.open.enter_context(
            broadcaster().alarm(FEATURED_ROOM, self._another_is_featured, arrival.head_of(FEATURED_ROOM))
        )

    def find_room(self, _id: str) -> str:
        return featured_room()

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        if self._moving:
            self._moving.cancel()
        await super().websocket_disconnect(message)

    def _another_is_featured(self) -> None:
        self._move_due = True
        if self._moving is None or self._moving.done():
            self._moving = asyncio.get_running_loop().create_task(self._move())

    async def _move(self) -> None:
        """Join the room of the newly featured game. Stay when none is featured."""
        with contextlib.suppress(DomainError):
            while self._move_due:
                self._move_due = False
                async with self._joining:
                    await self._join_featured()

    async def _join_featured(self) -> None:
        arrival = await self.ask(FEATURED_ROOM, featured_room, self.credential)
        name = arrival.room
        if name not in self.rooms:
            for old in self.rooms.values():
                broadcaster().leave(old.name, old.subscription)
            self.rooms.clear()
            await self.enter(name, None, arrival.head_of(name))

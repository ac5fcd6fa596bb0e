"""The room of a game, open to everyone, and the socket of the featured game."""

import asyncio
import contextlib
from typing import Any
from uuid import UUID

from core.errors import DomainError
from core.people import Visitor
from core.rooms.access import JoinResult
from core.rooms.broadcaster import broadcaster
from core.rooms.consumers import OneRoom
from core.rooms.kinds import ModelRoom
from scoreboard import queries
from scoreboard.models import Game
from scoreboard.room_events import FEATURED_ROOM, ControlChanged
from scoreboard.shapes import GameOut


def admit(_: Visitor, game_id: UUID) -> None:
    queries.get_game(str(game_id))


def snapshot(game_id: UUID) -> dict[str, Any]:
    """Return the game as the API answers it."""
    return GameOut.of(queries.get_state(game_id))


def hydrate(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the names of those who took control."""
    taken = [event["data"]["control"] for event in events if event["type"] == ControlChanged.type]
    names = queries.holder_names([control["lease"] for control in taken]) if taken else {}
    for control in taken:
        control["holder"] = names.get(control.pop("lease"), "")
    return events


GAME = ModelRoom("games", Game, admit, snapshot, hydrate=hydrate)


def featured_room() -> str:
    """Return the room of the featured game, or raise NotFound."""
    return f"{GAME.kind}.{queries.featured_id()}"


class FeaturedGameConsumer(OneRoom):
    """`/ws/score`: the featured game. When another game is featured, its snapshot follows."""

    kind = GAME.kind
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

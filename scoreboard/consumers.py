"""Sockets of the scoreboard: one game, and whichever game is featured."""

import asyncio
import contextlib
from typing import Any

from core.errors import DomainError
from core.rooms.consumers import OneRoom
from core.rooms.feed import feed
from core.rooms.membership import Arrival
from scoreboard import rooms
from scoreboard.events import FEATURED


class Game(OneRoom):
    """`/ws/games/<id>`: a game, by id or slug."""

    kind = rooms.GameRoom.kind

    def find_room(self, id: str) -> str:
        return rooms.room_of(id)


class FeaturedGame(OneRoom):
    """`/ws/score`: the featured game; when another is featured, its snapshot follows by itself."""

    kind = rooms.GameRoom.kind
    also = (FEATURED,)
    _moving: "asyncio.Task[None] | None" = None
    _move_due = False

    async def entered(self) -> None:
        self._joining = asyncio.Lock()  # the alarm may ring while the first game is still being joined
        async with self._joining:
            await super().entered()

    def recognise(self, arrival: Arrival) -> None:
        super().recognise(arrival)
        self.open.enter_context(feed().alarm(FEATURED, self._another_is_featured, arrival.head_of(FEATURED)))

    def find_room(self, _id: str) -> str:
        return rooms.featured_room()

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        if self._moving:
            self._moving.cancel()
        await super().websocket_disconnect(message)

    def _another_is_featured(self) -> None:
        self._move_due = True
        if self._moving is None or self._moving.done():
            self._moving = asyncio.get_running_loop().create_task(self._move())

    async def _move(self) -> None:
        """Go over to the featured game, if it is another; where none is left, stay."""
        with contextlib.suppress(DomainError):
            while self._move_due:
                self._move_due = False
                async with self._joining:
                    await self._join_featured()

    async def _join_featured(self) -> None:
        arrival = await self.ask(FEATURED, rooms.featured_room, self.credential)
        name = arrival.room
        if name not in self.rooms:
            for old in self.rooms.values():
                feed().leave(old.name, old.watcher)
            self.rooms.clear()
            await self.enter(name, None, arrival.head_of(name))

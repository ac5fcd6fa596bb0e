"""Presence: how many people watch each room over all processes. Each process reports its own count."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from uuid import UUID, uuid4

from django.db import connection

from core.rooms import registry
from core.rooms.concurrency import in_thread
from core.rooms.room_subscription import WatchedRoom

BEAT_SECONDS = 2.0
# An unchanged count is reported again this often, and counts for this long after its last report.
SAY_SECONDS = 5.0
COUNTS_FOR_SECONDS = 12.0

_SAY = """
    INSERT INTO rooms_presence AS p (process, room, watching, said_at)
    SELECT %s, said.room, said.watching, clock_timestamp() FROM unnest(%s::text[], %s::int[]) AS said (room, watching)
    ON CONFLICT (room, process) DO UPDATE SET watching = excluded.watching, said_at = excluded.said_at
"""
_LEAVE = "DELETE FROM rooms_presence WHERE process = %s AND room = ANY(%s)"
_COUNT = """
    SELECT room, sum(watching) FROM rooms_presence
    WHERE room = ANY(%s) AND said_at > clock_timestamp() - make_interval(secs => %s) GROUP BY room
"""
_PURGE = "DELETE FROM rooms_presence WHERE said_at < clock_timestamp() - interval '1 minute'"

log = logging.getLogger(__name__)


def counts(rooms: Collection[str]) -> dict[str, int]:
    """Return how many people watch each of these rooms, in one query. Empty rooms are left out."""
    if not rooms:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [list(rooms), COUNTS_FOR_SECONDS])
        return {room: int(watching) for room, watching in cursor.fetchall() if watching}


def purge() -> int:
    """Delete reports of processes that have ended. Return how many rows were deleted."""
    with connection.cursor() as cursor:
        cursor.execute(_PURGE)
        return cursor.rowcount


class Heartbeat:
    """One process's reports: send changed counts, read the totals, tell subscriptions. On the event loop."""

    def __init__(self, rooms: Mapping[str, WatchedRoom]) -> None:
        self.process = uuid4()
        self._rooms = rooms
        self._said: dict[str, tuple[int, float]] = {}

    async def run(self) -> None:
        """Beat for ever. The next beat makes up for a failed one."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                await self.beat()
            except Exception as problem:
                log.warning("presence: a beat failed: %s", type(problem).__name__)

    async def beat(self) -> None:
        """Report and read counts. Makes no query while nobody watches a room that counts presence."""
        here = {name: room.watching for name, room in self._rooms.items() if registry.counts_presence(name)}
        gone = [name for name, (number, _) in self._said.items() if number and not here.get(name)]
        watched = [name for name in here if self._rooms[name].subscriptions]
        if not watched and not gone:
            return
        now = asyncio.get_running_loop().time()
        news = {name: number for name, number in here.items() if number and self._is_due(name, number, now)}
        totals = await in_thread(_exchange, self.process, news, gone, watched)
        for name in gone:
            del self._said[name]
        self._said |= {name: (number, now) for name, number in news.items()}
        for name in watched:
            if room := self._rooms.get(name):
                room.tell_count(totals.get(name, 0))

    def _is_due(self, name: str, number: int, now: float) -> bool:
        said, at = self._said.get(name, (0, 0.0))
        return said != number or now - at >= SAY_SECONDS


def _exchange(process: UUID, news: dict[str, int], gone: list[str], watched: list[str]) -> dict[str, int]:
    """Write our counts and read the totals."""
    with connection.cursor() as cursor:
        if news:
            cursor.execute(_SAY, [process, list(news), list(news.values())])
        if gone:
            cursor.execute(_LEAVE, [process, gone])
    return counts(watched)

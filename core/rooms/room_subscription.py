"""One room in one process: its subscriptions, its recent events, and who still has to receive them."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.ops.metrics import events_delivered
from core.rooms import protocol, registry, services
from core.rooms.concurrency import Coalesced, in_thread
from core.rooms.models import wire_name
from core.rooms.protocol import Frame
from core.rooms.transport import Connection

# Bursts become one frame: the next flush waits this long after the end of the last.
TICK = 0.015
log = logging.getLogger(__name__)


@dataclass(eq=False)
class Subscription:
    """One socket in one room. `position` is the version it has received; None until its first frame.

    `viewer` is the person or browser behind it; None where the socket is not counted.
    `check_again` checks whether the socket may stay.
    """

    connection: Connection
    viewer: str | None = None
    check_again: Callable[[], None] = lambda: None
    position: int | None = None
    behind_since: float | None = None
    told_count: int | None = None


@dataclass(frozen=True)
class EncodedEvent:
    """One event, encoded."""

    version: int
    text: str


@dataclass(eq=False)
class WatchedRoom:
    """A room that is watched in this process. It lives on the event loop; only reads use a thread."""

    name: str
    epoch: int = 0
    head: int | None = None
    recent: deque[EncodedEvent] = field(default_factory=deque)
    subscriptions: set[Subscription] = field(default_factory=set)
    alarms: set[Callable[[], None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._recent_bytes = 0
        self._next_flush = 0.0
        self._flush_timer: asyncio.TimerHandle | None = None
        self._catch_up = Coalesced(self._read_news, "room_news")
        self._snapshot = Coalesced(self._read_snapshot, "room_snapshot")

    @property
    def wire_name(self) -> str:
        return wire_name(self.name, self.epoch)

    @property
    def is_empty(self) -> bool:
        return not self.subscriptions and not self.alarms

    def has_read(self, known: services.Head) -> bool:
        """Return whether this process has read everything up to `known`."""
        return self.head is not None and (self.epoch, self.head) >= (known.epoch, known.version)

    def stands_at(self, known: services.Head) -> bool:
        """Return whether this process has read everything up to `known`; the first call sets where it stands."""
        if self.head is None:
            self.head, self.epoch = known.version, known.epoch
        return self.has_read(known)

    def is_past(self, known: services.Head) -> bool:
        return (self.epoch, self.head or 0) > (known.epoch, known.version)

    async def catch_up(self) -> None:
        """Read everything that was committed before this call. Concurrent callers share one read."""
        await self._catch_up()

    async def snapshot(self) -> tuple[int, Frame]:
        """Return the state as of this call or later, with its version. Concurrent callers share one read."""
        return await self._snapshot()

    def since(self, position: int) -> Frame | None:
        """Return one frame with the events after `position`, or None where they are no longer in memory."""
        head = self.head or 0
        if position > head or (position < head and (not self.recent or self.recent[0].version > position + 1)):
            return None
        return protocol.events_frame(
            self.wire_name, head, (said.text for said in self.recent if said.version > position)
        )

    def schedule_flush(self) -> None:
        """Flush at once when the room was quiet, else at the end of the current tick."""
        if self._flush_timer is None:
            loop = asyncio.get_running_loop()
            self._flush_timer = loop.call_later(max(0.0, self._next_flush - loop.time()), self._flush)

    async def _read_news(self) -> None:
        before = self.head
        head, events = await in_thread(_news, self.name, before)
        restored = before is not None and (head.epoch != self.epoch or head.version < before)
        if restored:
            self._begin_again()
        self.epoch, self.head = head.epoch, head.version
        if self.recent and any(registry.is_erasing(self.name, event["type"]) for event in events):
            events = await in_thread(services.events_between, self.name, self.recent[0].version - 1, head.version)
            self._forget_recent()
        if events and self.recent and events[0]["version"] != self.recent[-1].version + 1:
            self._forget_recent()
        for event in events:
            self._remember(EncodedEvent(event["version"], protocol.encode_frame_json(event)))
        if restored or before not in (None, head.version):
            self.schedule_flush()
        # Also after the first read: it does not report what happened between admission and itself.
        if restored or before != head.version:
            for alarm in list(self.alarms):
                alarm()
        if any(registry.is_closing(self.name, event["type"]) for event in events):
            for subscription in list(self.subscriptions):
                subscription.check_again()

    async def _read_snapshot(self) -> tuple[int, Frame]:
        version, text, room = await in_thread(_encoded_snapshot, self.name)
        return version, protocol.snapshot_frame(room, version, text)

    def _begin_again(self) -> None:
        """Start again after a restore: what was sent before means nothing now."""
        self._forget_recent()
        for subscription in self.subscriptions:
            if subscription.position is not None:
                subscription.position = -1

    def _forget_recent(self) -> None:
        self.recent.clear()
        self._recent_bytes = 0

    def _remember(self, said: EncodedEvent) -> None:
        self.recent.append(said)
        self._recent_bytes += len(said.text)
        while len(self.recent) > services.MAX_EVENTS or self._recent_bytes > services.MAX_BYTES:
            self._recent_bytes -= len(self.recent.popleft().text)

    def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        self._flush_timer = None
        self.deliver(started)
        ended = loop.time()
        self._next_flush = ended + max(TICK, ended - started)

    def deliver(self, now: float) -> None:
        """Send each subscription that reads what it has not received. Subscriptions at one position share one frame."""
        head, shared, sent = self.head or 0, dict[int, Frame | None](), 0
        for subscription in self.subscriptions:
            position = subscription.position
            if position is None or position >= head:
                continue
            if subscription.connection.is_full():
                subscription.behind_since = subscription.behind_since or now
                continue
            if position not in shared:
                shared[position] = self.since(position)
            if frame := shared[position]:
                subscription.connection.send(frame)
                subscription.position, subscription.behind_since = head, None
                sent += head - position
            else:
                self._start_over(subscription)
        events_delivered.inc(sent)

    @property
    def watching(self) -> int:
        """Return how many different viewers there are."""
        return len({subscription.viewer for subscription in self.subscriptions if subscription.viewer is not None})

    def tell_count(self, count: int) -> None:
        """Send the number of viewers to each subscription that does not know it."""
        frame = protocol.presence_frame(self.wire_name, count)
        for subscription in self.subscriptions:
            if (
                subscription.told_count != count
                and subscription.position is not None
                and not subscription.connection.is_full()
            ):
                subscription.connection.send(frame)
                subscription.told_count = count

    def _start_over(self, subscription: Subscription) -> None:
        subscription.position = None
        asyncio.get_running_loop().create_task(self._give_snapshot(subscription))

    async def _give_snapshot(self, subscription: Subscription) -> None:
        try:
            version, frame = await self.snapshot()
        except Exception:
            log.exception("rooms: no snapshot of %s", self.name)
            subscription.connection.close(1011)
            return
        if subscription in self.subscriptions:
            subscription.connection.send(frame)
            subscription.position = version
            self.schedule_flush()


def _news(name: str, after: int | None) -> tuple[services.Head, list[dict[str, Any]]]:
    """Return the head and the events since. More than MAX_EVENTS are left out."""
    head = services.head_of(name)
    if after is None or head.version <= after:
        return head, []
    return head, services.events_between(name, max(after, head.version - services.MAX_EVENTS), head.version)


def _encoded_snapshot(name: str) -> tuple[int, str, str]:
    snapshot = services.snapshot_of(name)
    return snapshot.version, protocol.encode_frame_json(snapshot.data), snapshot.room

"""The broadcaster: one per process and event loop; it receives notifications, reads news once, and fans it out."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from weakref import WeakKeyDictionary

from core.ops.metrics import observe_cache, rooms_watched
from core.rooms import access, protocol, pubsub, services
from core.rooms.access import JoinRequest, JoinResult
from core.rooms.concurrency import Batched, in_thread
from core.rooms.presence import Heartbeat
from core.rooms.room_subscription import Subscription, WatchedRoom

POLL_SECONDS = 1.0
HEAD_SECONDS = 15.0
# A client that has not read for this long is disconnected; it resumes later from its version.
PATIENCE_SECONDS = 10.0
TOO_SLOW = 4408
log = logging.getLogger(__name__)


class Broadcaster:
    """The rooms watched in this process. Its methods run on the event loop, except `wake`."""

    def __init__(self) -> None:
        self.rooms: dict[str, WatchedRoom] = {}
        self._loop = asyncio.get_running_loop()
        self.presence = Heartbeat(self.rooms)
        self.door = Batched[JoinRequest, JoinResult](_admit, "arrivals")
        # Kept because the event loop holds tasks only weakly.
        work = (self._listen, self._poll, self._send_heads, self.presence.run)
        self._tasks = [self._loop.create_task(each()) for each in work]

    def watch(self, name: str) -> WatchedRoom:
        """Return the room, watched from now on. Release it with `leave`."""
        room = self.rooms.get(name)
        if room is None:
            room = self.rooms[name] = WatchedRoom(name)
            rooms_watched.set(len(self.rooms))
        return room

    async def join(
        self, name: str, subscription: Subscription, *, after: int | None, known: services.Head | None = None
    ) -> None:
        """Send the subscription its first frame and every event after it: none lost, none twice.

        It is registered before the read, so a change committed meanwhile reaches it by the next flush. If the room
        is watched already and is at least at `known`, which was just read, nothing is read again.
        """
        room = self.watch(name)
        room.subscriptions.add(subscription)
        if known is None or not room.has_read(known):
            await room.catch_up()
        await self.bring_up(room, subscription, after)

    async def bring_up(self, room: WatchedRoom, subscription: Subscription, after: int | None) -> None:
        """Send what brings a client from `after` to the head: the missed events, or a snapshot."""
        version, frame = await self._missed(room, after) or await room.snapshot()
        subscription.connection.send(frame)
        subscription.position = version
        room.schedule_flush()

    def leave(self, name: str, subscription: Subscription) -> None:
        room = self.rooms.get(name)
        if room is not None:
            room.subscriptions.discard(subscription)
            self._forget_if_empty(room)

    @contextlib.contextmanager
    def alarm(self, name: str, ring: Callable[[], None], known: services.Head | None = None) -> Iterator[None]:
        """Inside, call `ring` on the event loop whenever an event is announced in the room.

        With `known`, an event after it rings too, even one before this call, and nothing is read.
        """
        room = self.watch(name)
        room.alarms.add(ring)
        if known is None or not room.stands_at(known):
            task = self._loop.create_task(room.catch_up())
            task.add_done_callback(_log_failure)
        if known is not None and room.is_past(known):
            ring()
        try:
            yield
        finally:
            room.alarms.discard(ring)
            self._forget_if_empty(room)

    def wake(self, name: str, version: int) -> None:
        """Receive a notification from any thread: the room is at this version."""
        with contextlib.suppress(RuntimeError):  # the loop is closing
            self._loop.call_soon_threadsafe(self._notified, name, version)

    def _notified(self, name: str, version: int) -> None:
        room = self.rooms.get(name)
        if room is not None and (room.head is None or version > room.head):
            self._loop.create_task(room.catch_up()).add_done_callback(_log_failure)

    async def _missed(self, room: WatchedRoom, after: int | None) -> tuple[int, protocol.Frame] | None:
        """Return the events after `after` and the version they lead to, or None where only a snapshot helps."""
        head, epoch = room.head or 0, room.epoch
        if after is None or not 0 <= head - after <= services.MAX_EVENTS:
            return None
        frame = room.since(after)
        observe_cache("room_events", hit=frame is not None)
        if frame:
            return head, frame
        events = [
            protocol.encode_frame_json(e) for e in await in_thread(services.events_between, room.name, after, head)
        ]
        if len(events) != head - after or sum(map(len, events)) > services.MAX_BYTES or room.epoch != epoch:
            return None
        return head, protocol.events_frame(room.wire_name, head, events)

    async def _listen(self) -> None:
        with pubsub.local_listener(self.wake):
            await pubsub.listen(self._notified, self._look_everywhere)

    def _look_everywhere(self) -> None:
        for room in self.rooms.values():
            self._loop.create_task(room.catch_up()).add_done_callback(_log_failure)

    async def _poll(self) -> None:
        """Poll every second, so that an event without a notification is at most a second late."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                heads = await in_thread(services.heads, list(self.rooms)) if self.rooms else {}
            except Exception as problem:
                log.warning("rooms: cannot look for news: %s", type(problem).__name__)
                continue
            for name, head in heads.items():
                room = self.rooms.get(name)
                if room and room.head is not None and (head.version, head.epoch) != (room.head, room.epoch):
                    self._loop.create_task(room.catch_up()).add_done_callback(_log_failure)
            self._see_to_the_slow()

    def _see_to_the_slow(self) -> None:
        now = self._loop.time()
        for room in list(self.rooms.values()):
            slow = [subscription for subscription in room.subscriptions if subscription.behind_since is not None]
            for subscription in slow:
                if now - (subscription.behind_since or now) > PATIENCE_SECONDS and subscription.connection.is_full():
                    subscription.connection.close(TOO_SLOW)
            if slow:
                room.schedule_flush()

    async def _send_heads(self) -> None:
        """Send each room's head, so that a client notices a lost frame."""
        while True:
            await asyncio.sleep(HEAD_SECONDS)
            for room in list(self.rooms.values()):
                frame = protocol.head_frame(room.wire_name, room.head or 0)
                for subscription in list(room.subscriptions):
                    if subscription.position is not None and not subscription.connection.is_full():
                        subscription.connection.send(frame)

    def _forget_if_empty(self, room: WatchedRoom) -> None:
        if room.is_empty and self.rooms.get(room.name) is room:
            del self.rooms[room.name]
            rooms_watched.set(len(self.rooms))


async def _admit(coming: list[JoinRequest]) -> list[JoinResult | Exception]:
    return await in_thread(access.admit, coming)


_broadcasters: WeakKeyDictionary[asyncio.AbstractEventLoop, Broadcaster] = WeakKeyDictionary()


def broadcaster() -> Broadcaster:
    """Return the broadcaster of the running event loop, started on first use."""
    loop = asyncio.get_running_loop()
    if loop not in _broadcasters:
        _broadcasters[loop] = Broadcaster()
    return _broadcasters[loop]


def _log_failure(task: "asyncio.Task[None]") -> None:
    """Log why a read failed; the poll reads again."""
    if not task.cancelled() and (problem := task.exception()):
        log.warning("rooms: a read failed: %s", type(problem).__name__)

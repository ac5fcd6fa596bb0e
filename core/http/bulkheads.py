"""Bulkheads: limit the threads one kind of request may hold, so that a crowd or a locked row cannot stop the rest.

Reads, writes and scoring have threads of their own. Only a few writes to one parent (an event, a project) run at
once; the others wait on the event loop, where waiting costs nothing. When a write gives up because its lock was not
released, the server refuses all requests waiting for the same parent at once, instead of blocking a thread on each.
Requests of clients that have disconnected are dropped from the queue.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any

from asgiref.typing import HTTPScope
from django.urls import Resolver404, resolve

from core.http.request_bodies import ClientDisconnected, RequestBody
from core.requests import parse_origin
from core.rooms.access import headers_named
from core.unsent import form_data
from core.unsent.pages import bare_form_page

READERS, WRITERS, SCORERS = 4, 3, 2
# Writes to one thing that may be inside together: one works while the next is already at the lock.
MAX_WRITES_PER_PARENT = 2
MAX_QUEUE = 300
# A person gives up after this long; so does the request that waits for them.
QUEUE_TIMEOUT_SECONDS = 15.0
# After a lock that did not come free, one write at a time is let in to try, and no other waits behind it.
STUCK_SECONDS = 1.0
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SCORING = re.compile(r"/(api/score|api/games/[^/]+|scoreboard/[^/]+)(/|$)")
Receive = Callable[[], Awaitable[Any]]


class Refused(Exception):
    """There is no room to wait in, or no point in waiting."""


class Gate:
    """Lets `places` in at a time and the rest in the order in which they came. Lives on the event loop."""

    def __init__(self, places: int) -> None:
        self.free = places
        self._waiting: deque[asyncio.Future[None]] = deque()

    def enter_now(self) -> bool:
        """Take a place if one is free."""
        if self.free <= 0:
            return False
        self.free -= 1
        return True

    async def enter(self) -> None:
        """Wait for a place; raises Refused when `send_away` was called meanwhile."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.leave()  # the place was given at the moment of leaving
            raise

    def leave(self) -> None:
        """Give the place to the next in the queue."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.free += 1

    def send_away(self) -> None:
        """Refuse everyone in the queue."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(Refused())


class Bulkhead:
    """Threads for one kind of request. At most WAITING_ROOM requests are in it."""

    def __init__(self, name: str, threads: int) -> None:
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self.gate = Gate(threads)
        self.requests = 0


class Parent:
    """What writes contend for, and until when its lock is known to be stuck."""

    def __init__(self) -> None:
        self.gate = Gate(MAX_WRITES_PER_PARENT)
        self.requests = 0
        self.stuck_until = 0.0


class QueueEntry:
    """A request's hold on a thread; `gave_up` is set where a lock did not come free."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.gave_up = False


class Bulkheads:
    """The lanes of one process."""

    def __init__(self) -> None:
        self._reading = Bulkhead("read", READERS)
        self._writing = Bulkhead("write", WRITERS)
        self._scoring = Bulkhead("score", SCORERS)
        self._things: dict[str, Parent] = {}

    @asynccontextmanager
    async def place(self, method: str, path: str, receive: Receive) -> AsyncIterator[QueueEntry]:
        """A thread for this request once it is its turn. Raises Refused, and ClientLeft while it waits."""
        lane = self._lane_of(method, path)
        if lane.requests >= MAX_QUEUE:
            raise Refused
        lane.requests += 1
        try:
            if method in SAFE:
                async with _entered(lane.gate, receive):
                    yield QueueEntry(lane.pool)
            else:
                async with self._turn_at(path, receive) as thing, _entered(lane.gate, receive):
                    place = QueueEntry(lane.pool)
                    yield place
                    if place.gave_up:
                        _mark_stuck(thing)
        finally:
            lane.requests -= 1

    def _lane_of(self, method: str, path: str) -> Bulkhead:
        if method in SAFE:
            return self._reading
        return self._scoring if SCORING.match(path) else self._writing

    @asynccontextmanager
    async def _turn_at(self, path: str, receive: Receive) -> AsyncIterator[Parent]:
        name = parent_of(path)
        thing = self._things.setdefault(name, Parent())
        if thing.requests and _now() < thing.stuck_until:
            raise Refused
        thing.requests += 1
        try:
            async with _entered(thing.gate, receive):
                yield thing
        finally:
            thing.requests -= 1
            self._forget(name, thing)

    def _forget(self, name: str, thing: Parent) -> None:
        """Drop what no request asks for, but remember for a while that it is stuck."""
        if thing.requests or self._things.get(name) is not thing:
            return
        if (rest := thing.stuck_until - _now()) > 0:
            asyncio.get_running_loop().call_later(rest, self._forget, name, thing)
        else:
            del self._things[name]


def parent_of(path: str) -> str:
    """What a write to this path contends for: the route's first parameter (`events <id>`), else the route alone."""
    first = path.removeprefix("/api").strip("/").partition("/")[0]
    for spelling in (path, path.rstrip("/")):
        with suppress(Resolver404):
            names = [str(value) for value in resolve(spelling).kwargs.values()]
            return f"{first} {names[0]}" if names else path.rstrip("/")
    return path


def _mark_stuck(thing: Parent) -> None:
    thing.stuck_until = _now() + STUCK_SECONDS
    thing.gate.send_away()


@asynccontextmanager
async def _entered(gate: Gate, receive: Receive) -> AsyncIterator[None]:
    if not gate.enter_now():
        await _wait_for(gate, receive)
    try:
        yield
    finally:
        gate.leave()


async def _wait_for(gate: Gate, receive: Receive) -> None:
    """Wait in the queue; raises ClientLeft when the client does, Refused when it is sent away or took too long."""
    entering = asyncio.ensure_future(gate.enter())
    leaving = asyncio.ensure_future(_until_left(receive))
    try:
        await asyncio.wait({entering, leaving}, timeout=QUEUE_TIMEOUT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not entering.done():
            raise ClientDisconnected if leaving.done() else Refused
        entering.result()
    finally:
        leaving.cancel()
        if not entering.done():
            entering.cancel()


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _now() -> float:
    return asyncio.get_running_loop().time()


MAX_FORM_BYTES = 64 * 1024  # larger bodies have files in them


def page_with_form_data(scope: HTTPScope, body: RequestBody, sentence: str) -> str | None:
    """The form again, with the token that it came with; None for what is no small form of a page of ours.

    It takes a few milliseconds: not for the event loop.
    """
    if scope["method"] != "POST" or body.length > MAX_FORM_BYTES or not _is_ours(scope):
        return None
    body.file.seek(0)
    kind = (headers_named(dict(scope), b"content-type") or [""])[0]
    sent, files = form_data.parse_form(kind, body.file.read(), is_whole=True)
    if not sent:
        return None
    path, query = f"/{scope['path'].lstrip('/')}", scope["query_string"].decode("latin-1")
    words = [(name, value) for name, value in sent if name != form_data.CSRF]
    token = dict(sent).get(form_data.CSRF, "")
    return bare_form_page(f"{path}?{query}" if query else path, words, files, token, why=sentence)


def _is_ours(scope: HTTPScope) -> bool:
    """Whether the browser vouches that the form stood on our page (core/unsent/pages.py has the reasons)."""
    hosts, origins = headers_named(dict(scope), b"host"), headers_named(dict(scope), b"origin")
    ours = parse_origin(f"{scope['scheme']}://{hosts[0]}") if len(hosts) == 1 else None
    return ours is not None and [parse_origin(each) for each in origins] == [ours]

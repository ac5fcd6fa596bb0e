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

READ_THREADS, WRITE_THREADS, SCORING_THREADS = 4, 3, 2
# Two writes to one parent run at once: one works while the next already waits for the lock.
MAX_WRITES_PER_PARENT = 2
MAX_QUEUE = 300
# People give up after this long, and so does their request.
QUEUE_TIMEOUT_SECONDS = 15.0
# After a lock timeout, one write at a time may try again and no other waits behind it.
STUCK_SECONDS = 1.0
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SCORING_PATHS = re.compile(r"/(api/score|api/games/[^/]+|scoreboard/[^/]+)(/|$)")
Receive = Callable[[], Awaitable[Any]]


class ServerBusy(Exception):
    """The queue is full, or waiting in it is pointless."""


class FairSemaphore:
    """Admits `slots` callers at a time, the others in order of arrival. For use on the event loop."""

    def __init__(self, slots: int) -> None:
        self.available = slots
        self._waiting: deque[asyncio.Future[None]] = deque()

    def try_acquire(self) -> bool:
        """Take a slot if one is available."""
        if self.available <= 0:
            return False
        self.available -= 1
        return True

    async def acquire(self) -> None:
        """Wait for a slot. Raise ServerBusy if `reject_waiting` is called meanwhile."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self.release()  # the slot was granted at the moment of cancellation
            raise

    def release(self) -> None:
        """Pass the slot to the next caller in the queue."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return
        self.available += 1

    def reject_waiting(self) -> None:
        """Raise ServerBusy in every caller in the queue."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_exception(ServerBusy())


class Bulkhead:
    """The threads for one kind of request. Holds at most MAX_QUEUE requests."""

    def __init__(self, name: str, threads: int) -> None:
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self.semaphore = FairSemaphore(threads)
        self.requests = 0


class Parent:
    """The object that writes contend for, and the time until which its lock counts as stuck."""

    def __init__(self) -> None:
        self.semaphore = FairSemaphore(MAX_WRITES_PER_PARENT)
        self.requests = 0
        self.stuck_until = 0.0


class RequestSlot:
    """A request's use of a thread. The caller sets `gave_up` after a lock timeout."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.gave_up = False


class Bulkheads:
    """The bulkheads of one process."""

    def __init__(self) -> None:
        self._reading = Bulkhead("read", READ_THREADS)
        self._writing = Bulkhead("write", WRITE_THREADS)
        self._scoring = Bulkhead("score", SCORING_THREADS)
        self._parents: dict[str, Parent] = {}

    @asynccontextmanager
    async def slot(self, method: str, path: str, receive: Receive) -> AsyncIterator[RequestSlot]:
        """Wait for a thread for this request. Raise ServerBusy, or ClientDisconnected if the client leaves."""
        bulkhead = self._bulkhead_for(method, path)
        if bulkhead.requests >= MAX_QUEUE:
            raise ServerBusy
        bulkhead.requests += 1
        try:
            if method in SAFE_METHODS:
                async with _acquired(bulkhead.semaphore, receive):
                    yield RequestSlot(bulkhead.pool)
            else:
                async with self._at_parent(path, receive) as parent, _acquired(bulkhead.semaphore, receive):
                    slot = RequestSlot(bulkhead.pool)
                    yield slot
                    if slot.gave_up:
                        _mark_stuck(parent)
        finally:
            bulkhead.requests -= 1

    def _bulkhead_for(self, method: str, path: str) -> Bulkhead:
        if method in SAFE_METHODS:
            return self._reading
        return self._scoring if SCORING_PATHS.match(path) else self._writing

    @asynccontextmanager
    async def _at_parent(self, path: str, receive: Receive) -> AsyncIterator[Parent]:
        name = parent_of(path)
        parent = self._parents.setdefault(name, Parent())
        if parent.requests and _now() < parent.stuck_until:
            raise ServerBusy
        parent.requests += 1
        try:
            async with _acquired(parent.semaphore, receive):
                yield parent
        finally:
            parent.requests -= 1
            self._forget(name, parent)

    def _forget(self, name: str, parent: Parent) -> None:
        """Delete a parent without requests, once it no longer counts as stuck."""
        if parent.requests or self._parents.get(name) is not parent:
            return
        if (seconds := parent.stuck_until - _now()) > 0:
            asyncio.get_running_loop().call_later(seconds, self._forget, name, parent)
        else:
            del self._parents[name]


def parent_of(path: str) -> str:
    """Return what a write to this path contends for: the route's first parameter (`events <id>`), else the route."""
    first = path.removeprefix("/api").strip("/").partition("/")[0]
    for spelling in (path, path.rstrip("/")):
        with suppress(Resolver404):
            names = [str(value) for value in resolve(spelling).kwargs.values()]
            return f"{first} {names[0]}" if names else path.rstrip("/")
    return path


def _mark_stuck(parent: Parent) -> None:
    parent.stuck_until = _now() + STUCK_SECONDS
    parent.semaphore.reject_waiting()


@asynccontextmanager
async def _acquired(semaphore: FairSemaphore, receive: Receive) -> AsyncIterator[None]:
    if not semaphore.try_acquire():
        await _acquire_or_give_up(semaphore, receive)
    try:
        yield
    finally:
        semaphore.release()


async def _acquire_or_give_up(semaphore: FairSemaphore, receive: Receive) -> None:
    """Wait for a slot. Raise ClientDisconnected if the client leaves, ServerBusy after a rejection or the timeout."""
    acquiring = asyncio.ensure_future(semaphore.acquire())
    leaving = asyncio.ensure_future(_wait_for_disconnect(receive))
    try:
        await asyncio.wait({acquiring, leaving}, timeout=QUEUE_TIMEOUT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not acquiring.done():
            raise ClientDisconnected if leaving.done() else ServerBusy
        acquiring.result()
    finally:
        leaving.cancel()
        if not acquiring.done():
            acquiring.cancel()


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _now() -> float:
    return asyncio.get_running_loop().time()


MAX_FORM_BYTES = 64 * 1024  # larger bodies contain files


def page_with_form_data(scope: HTTPScope, body: RequestBody, sentence: str) -> str | None:
    """Return the page with the form and its CSRF token, or None if the request is no small form of our own pages.

    It takes a few milliseconds, so call it outside the event loop.
    """
    if scope["method"] != "POST" or body.length > MAX_FORM_BYTES or not _is_same_origin(scope):
        return None
    body.file.seek(0)
    kind = (headers_named(dict(scope), b"content-type") or [""])[0]
    data, files = form_data.parse_form(kind, body.file.read(), is_whole=True)
    if not data:
        return None
    path, query = f"/{scope['path'].lstrip('/')}", scope["query_string"].decode("latin-1")
    fields = [(name, value) for name, value in data if name != form_data.CSRF]
    token = dict(data).get(form_data.CSRF, "")
    return bare_form_page(f"{path}?{query}" if query else path, fields, files, token, why=sentence)


def _is_same_origin(scope: HTTPScope) -> bool:
    """Return whether the Origin header proves that the form was on our page (see core/unsent/pages.py)."""
    hosts, origins = headers_named(dict(scope), b"host"), headers_named(dict(scope), b"origin")
    ours = parse_origin(f"{scope['scheme']}://{hosts[0]}") if len(hosts) == 1 else None
    return ours is not None and [parse_origin(each) for each in origins] == [ours]

"""Threads for the sockets' database calls, and concurrent calls coalesced into one.

Channels' `database_sync_to_async` puts all sockets on one thread, where one slow call stops
every other. These threads are our own, and each call gives its connection back to the pool.
"""

import asyncio
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, ParamSpec, TypeVar

from django.db import connections

from core.ops.metrics import observe_cache

THREADS, COMMAND_THREADS = 8, 3
P = ParamSpec("P")
T = TypeVar("T")
_executor = ThreadPoolExecutor(THREADS, thread_name_prefix="rooms")
# Writes of sockets have threads of their own: one may wait for a lock, and reads of other rooms must not wait too.
_commands = ThreadPoolExecutor(COMMAND_THREADS, thread_name_prefix="commands")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a synchronous read with a database connection, off the event loop."""
    return await _run(_executor, partial(work, *args, **kwargs))


async def in_command_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a write for a socket's client in a thread of its own pool."""
    return await _run(_commands, partial(work, *args, **kwargs))


async def _run(executor: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    def call() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    return await asyncio.get_running_loop().run_in_executor(executor, call)


# Questions per call. More would make the first ones wait for the last.
MAX_BATCH = 250
Q = TypeVar("Q")
A = TypeVar("A")


class CallerGone(Exception):
    """The client that asked has left."""


class Batched(Generic[Q, A]):
    """Ask many questions in one call of `work`, which returns an answer or an exception for each.

    Questions that come while a call runs wait for the next one. A question whose client has left by
    then is not asked: its caller gets CallerGone. `cache` is its name in the metrics.
    """

    def __init__(
        self, work: Callable[[list[Q]], Awaitable[list[A | Exception]]], cache: str, most: int = MAX_BATCH
    ) -> None:
        self._work, self._cache, self._most = work, cache, most
        self._waiting: deque[tuple[Q, Callable[[], bool], asyncio.Future[A]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, question: Q, is_gone: Callable[[], bool] = lambda: False) -> A:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[A] = loop.create_future()
        self._waiting.append((question, is_gone, answer))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        while self._waiting:
            if asked := self._next():
                await self._ask(asked)

    def _next(self) -> list[tuple[Q, asyncio.Future[A]]]:
        """Return the questions of the next call: the oldest ones that a client still waits for."""
        asked: list[tuple[Q, asyncio.Future[A]]] = []
        while self._waiting and len(asked) < self._most:
            question, is_gone, answer = self._waiting.popleft()
            if answer.done():
                continue
            if is_gone():
                answer.set_exception(CallerGone())
            else:
                asked.append((question, answer))
        return asked

    async def _ask(self, asked: list[tuple[Q, asyncio.Future[A]]]) -> None:
        observe_cache(self._cache, hit=False)
        if others := len(asked) - 1:
            observe_cache(self._cache, hit=True, times=others)
        said: Sequence[A | Exception]
        try:
            said = await self._work([question for question, _ in asked])
        except Exception as problem:
            said = [problem] * len(asked)
        for (_, answer), each in zip(asked, said, strict=True):
            if answer.done():
                continue
            if isinstance(each, Exception):
                answer.set_exception(each)
            else:
                answer.set_result(each)


class Coalesced(Generic[T]):
    """Call `work` so that each caller gets a result that was begun after it asked.

    Callers that come while a call runs wait for the next one and share it: a thousand
    clients that return at once cost two reads, and no answer is older than its question.
    `cache` is its name in the metrics.
    """

    def __init__(self, work: Callable[[], Awaitable[T]], cache: str) -> None:
        self._work = work
        self._together = Batched[None, T](self._once_for_all, cache, most=sys.maxsize)

    async def __call__(self) -> T:
        return await self._together(None)

    async def _once_for_all(self, asked: list[None]) -> list[T | Exception]:
        return [await self._work()] * len(asked)

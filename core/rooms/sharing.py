"""One read for all who ask at one moment, whether they ask the same or each something else."""

import asyncio
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from core.ops.metrics import observe_cache

# Questions of one call. More would make the first ones wait for the last.
MOST = 250

T = TypeVar("T")
Q = TypeVar("Q")
A = TypeVar("A")


class NobodyWaits(Exception):
    """The client for whom this was to be done has left."""


class Together(Generic[Q, A]):
    """Asks many questions in one call of `work`, which answers each in its place, if only by an exception.

    What is asked while a call is under way waits for the next one. A question whose asker has left by
    then is not asked at all: its asker gets NobodyWaits. `cache` is its name in the metrics.
    """

    def __init__(self, work: Callable[[list[Q]], Awaitable[list[A | Exception]]], cache: str, most: int = MOST) -> None:
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
        """The questions of the next call: the oldest ones that somebody still waits for."""
        asked: list[tuple[Q, asyncio.Future[A]]] = []
        while self._waiting and len(asked) < self._most:
            question, is_gone, answer = self._waiting.popleft()
            if answer.done():
                continue
            if is_gone():
                answer.set_exception(NobodyWaits())
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


class Shared(Generic[T]):
    """Calls `work` so that each caller gets a result begun after it asked.

    Who asks while one is under way waits for the next, which all of them share: a thousand
    clients that come back at once cost two reads, and nobody gets an answer older than its question.
    `cache` is its name in the metrics.
    """

    def __init__(self, work: Callable[[], Awaitable[T]], cache: str) -> None:
        self._work = work
        self._together = Together[None, T](self._once_for_all, cache, most=sys.maxsize)

    async def __call__(self) -> T:
        return await self._together(None)

    async def _once_for_all(self, asked: list[None]) -> list[T | Exception]:
        return [await self._work()] * len(asked)

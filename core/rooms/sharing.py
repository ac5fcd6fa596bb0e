"""One read for all who ask at one moment."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from core.ops.metrics import observe_cache

T = TypeVar("T")


class Shared(Generic[T]):
    """Calls `work` so that each caller gets a result begun after it asked.

    Who asks while one is under way waits for the next, which all of them share: a thousand
    clients that come back at once cost two reads, and nobody gets an answer older than its question.
    `cache` is its name in the metrics.
    """

    def __init__(self, work: Callable[[], Awaitable[T]], cache: str) -> None:
        self._work = work
        self._cache = cache
        self._running: asyncio.Task[T] | None = None
        self._next: asyncio.Task[T] | None = None

    async def __call__(self) -> T:
        observe_cache(self._cache, hit=self._next is not None)
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._after(self._running))
        # Shielded, for the others still want the result when one caller goes away.
        return await asyncio.shield(self._next)

    async def _after(self, running: "asyncio.Task[T] | None") -> T:
        if running is not None:
            await asyncio.wait([running])
        self._running, self._next = self._next, None
        return await self._work()


class SharedByKey(Generic[T]):
    """A Shared for each key, for as long as somebody asks for it."""

    def __init__(self, cache: str) -> None:
        self._cache = cache
        self._shared: dict[Hashable, tuple[Shared[T], list[None]]] = {}

    async def __call__(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        shared, askers = self._shared.setdefault(key, (Shared(work, self._cache), []))
        askers.append(None)
        try:
            return await shared()
        finally:
            askers.pop()
            if not askers and self._shared.get(key, (None,))[0] is shared:
                del self._shared[key]

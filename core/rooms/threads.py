"""Threads for the sockets' database calls.

Channels' `database_sync_to_async` puts all sockets on one thread, where one slow call stops
every other; these are our own, and each call gives its connection back to the pool.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import connections

from core.rooms.wire import Line

THREADS = 8

P = ParamSpec("P")
T = TypeVar("T")

_executor = ThreadPoolExecutor(THREADS, thread_name_prefix="rooms")


class NobodyWaits(Exception):
    """The client for whom this was to be done has left."""


async def in_thread_for(line: Line, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `in_thread`, unless the client has left when its turn comes: then NobodyWaits is raised."""

    def unless_gone() -> T:
        if line.is_gone():
            raise NobodyWaits
        return work(*args, **kwargs)

    return await in_thread(unless_gone)


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a synchronous call with a database connection, off the event loop."""

    def call() -> T:
        try:
            return work(*args, **kwargs)
        finally:
            connections.close_all()

    return await asyncio.get_running_loop().run_in_executor(_executor, call)

"""Threads for the sockets' database calls.

Channels' `database_sync_to_async` puts all sockets on one thread, where one slow call stops
every other; these are our own, and each call gives its connection back to the pool.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connections

THREADS, COMMAND_THREADS = 8, 3

P = ParamSpec("P")
T = TypeVar("T")

_executor = ThreadPoolExecutor(THREADS, thread_name_prefix="rooms")
# What sockets write has threads of its own: it may wait for a lock, and news of other rooms must not wait with it.
_commands = ThreadPoolExecutor(COMMAND_THREADS, thread_name_prefix="commands")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a synchronous read with a database connection, off the event loop."""
    return await _run(_executor, partial(work, *args, **kwargs))


async def in_command_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same for what a socket's client wants written."""
    return await _run(_commands, partial(work, *args, **kwargs))


async def _run(executor: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    def call() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    return await asyncio.get_running_loop().run_in_executor(executor, call)

"""Long answers: each is read in one thread of its own pool, a few chunks ahead of its reader."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

STREAMS = 16
CHUNKS_AHEAD = 4
# A reader that takes nothing for this long loses the stream, so that it cannot keep a thread.
PATIENCE_SECONDS = 30.0

_pool = ThreadPoolExecutor(STREAMS, thread_name_prefix="stream")
_END = None


async def stream(chunks: Iterable[bytes], send: Callable[[Any], Awaitable[None]]) -> None:
    """Send the chunks as they come. All are read in one thread, since a database cursor belongs to one."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue(CHUNKS_AHEAD)
    reading = loop.run_in_executor(_pool, _read, chunks, queue, loop)
    while (chunk := await queue.get()) is not _END:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await reading
    await send({"type": "http.response.body", "body": b""})


def _read(chunks: Iterable[bytes], queue: "asyncio.Queue[bytes | None]", loop: asyncio.AbstractEventLoop) -> None:
    def put(item: bytes | None) -> None:
        asyncio.run_coroutine_threadsafe(queue.put(item), loop).result(PATIENCE_SECONDS)

    try:
        for chunk in chunks:
            put(chunk)
    finally:
        close = getattr(chunks, "close", None)
        if close:
            close()
        connections.close_all()
        put(_END)

"""Nudges: "room r is at version v", said to every process after the commit.

A nudge carries no data and may be lost: each feed looks for itself once a second. It is sent
after the commit and never inside the writing transaction, because NOTIFY there makes all
commits of the database wait for one another.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator

from core.rooms.carriers import BROKEN, carrier

RETRY_SECONDS = (0.1, 0.3, 1.0, 2.0)

OnNudge = Callable[[str, int], None]

log = logging.getLogger(__name__)
_here: set[OnNudge] = set()


def nudge(room: str, version: int) -> None:
    """Tell this process's feeds directly and every other process through the carrier."""
    for wake in list(_here):
        wake(room, version)
    carrier().send(f"{room} {version}")


@contextlib.contextmanager
def heard_here(wake: OnNudge) -> Iterator[None]:
    """While this lasts, `wake` (which must be safe to call from any thread) hears this process's nudges."""
    _here.add(wake)
    try:
        yield
    finally:
        _here.discard(wake)


async def listen(on_nudge: OnNudge, on_connected: Callable[[], None]) -> None:
    """Hear the nudges of all processes, for ever; a broken connection is made again.

    `on_connected` is called after each connect, since nudges sent meanwhile were missed.
    """
    failures = 0

    def connected() -> None:
        nonlocal failures
        failures = 0
        on_connected()

    while True:
        try:
            await carrier().hear(lambda text: _pass_on(text, on_nudge), connected)
        except BROKEN as problem:
            log.warning("nudges: listening again after %s", type(problem).__name__)
        await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
        failures += 1


def _pass_on(text: str, on_nudge: OnNudge) -> None:
    room, _, version = text.rpartition(" ")
    if room and version.isdigit():
        on_nudge(room, int(version))

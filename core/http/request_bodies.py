"""Reading request bodies on the event loop: within a limit, a deadline and a budget for all of them together.

Django sees a body only when it is whole. Until then it costs at most IN_MEMORY bytes of memory, the
rest lies in a temporary file, and all bodies that are on their way share IN_FLIGHT bytes.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from core.requests import KEPT_BODY_BYTES

BODY_SECONDS = 30.0
IN_MEMORY = 1024**2
MAX_IN_FLIGHT = 64 * 1024**2
# One address may not use up what all share.
MAX_PER_ADDRESS = MAX_IN_FLIGHT // 2
# What any ordinary call needs is always there: a flood of uploads refuses no basket.
FREE_BYTES = 16 * 1024
Receive = Callable[[], Awaitable[Any]]


class BodyTooSlow(Exception):
    """The client did not send its body in time."""


class ClientDisconnected(Exception):
    """The client closed the connection."""


class TooMuchInFlight(Exception):
    """All the bodies on their way, or those of this address, are more than this process takes at a time."""


class Allowance:
    """How many bytes of bodies are held, in all and for each address. Lives on the event loop."""

    def __init__(self, total: int = MAX_IN_FLIGHT, per_address: int = MAX_PER_ADDRESS) -> None:
        self._total, self._per_address = total, per_address
        self.held = 0
        self._held_for = Counter[str]()

    def take(self, address: str, size: int) -> None:
        """Count the bytes, or refuse with TooMuchInFlight."""
        if self.held + size > self._total or self._held_for[address] + size > self._per_address:
            raise TooMuchInFlight
        self.held += size
        self._held_for[address] += size

    def give_back(self, address: str, size: int) -> None:
        self.held -= size
        self._held_for[address] -= size
        if not self._held_for[address]:
            del self._held_for[address]


class RequestBody(AbstractContextManager["RequestBody"]):
    """One request's body; `length` is true also where it was too large to be read to its end."""

    def __init__(self, allowance: Allowance, address: str) -> None:
        self.file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed by __exit__)
        self.length = 0
        self.too_large = False
        self._allowance, self._address, self._counted = allowance, address, 0

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self._allowance.give_back(self._address, self._counted)

    async def read(self, receive: Receive, most_bytes: Callable[[], int], *, small: int) -> None:
        """Read it whole. `most_bytes` is asked once, when more than `small` have come.

        Raises BodyTooSlow, ClientLeft and TooMuchInFlight. A body over the limit is `too_large`: its first
        KEPT bytes stay.
        """
        try:
            async with asyncio.timeout(BODY_SECONDS):
                await self._collect(receive, most_bytes, small)
        except TimeoutError:
            raise BodyTooSlow from None
        self.file.seek(0)

    async def _collect(self, receive: Receive, most_bytes: Callable[[], int], limit: int) -> None:
        asked, more = False, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnected
            part = message.get("body", b"")
            self.length += len(part)
            if self.length > limit and not asked:
                asked, limit = True, most_bytes()
            if self.length > limit:
                self.too_large = True
                self.file.write(part[: max(0, KEPT_BODY_BYTES - self.file.tell())])
                self.file.truncate(min(KEPT_BODY_BYTES, self.file.tell()))
                return
            self._keep(part)
            more = message.get("more_body", False)

    def _keep(self, part: bytes) -> None:
        uncounted = self.length - FREE_BYTES - self._counted
        if uncounted > 0:
            self._allowance.take(self._address, uncounted)
            self._counted += uncounted
        self.file.write(part)

"""Read request bodies on the event loop within a size limit, a deadline and a shared memory budget.

Django gets a body only once it is complete. Until then it uses at most MAX_MEMORY_BYTES of memory and a temporary
file for the rest. All bodies in flight share MAX_IN_FLIGHT bytes.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from core.requests import KEPT_BODY_BYTES

BODY_SECONDS = 30.0
MAX_MEMORY_BYTES = 1024**2
MAX_IN_FLIGHT = 64 * 1024**2
# One address may not use up the shared budget.
MAX_PER_ADDRESS = MAX_IN_FLIGHT // 2
# Bodies up to this size are not counted, so a flood of uploads never blocks an ordinary call.
UNCOUNTED_BYTES = 16 * 1024
Receive = Callable[[], Awaitable[Any]]


class BodyTooSlow(Exception):
    """The client did not send its body in time."""


class ClientDisconnected(Exception):
    """The client closed the connection."""


class BodyBudgetExceeded(Exception):
    """The bodies in flight, in all or from this address, exceed the budget."""


class BodyBudget:
    """Counts the bytes of bodies in flight, in all and per address. For use on the event loop."""

    def __init__(self, total: int = MAX_IN_FLIGHT, per_address: int = MAX_PER_ADDRESS) -> None:
        self._total, self._per_address = total, per_address
        self.used = 0
        self._used_by_address = Counter[str]()

    def reserve(self, address: str, size: int) -> None:
        """Count the bytes, or raise BodyBudgetExceeded."""
        if self.used + size > self._total or self._used_by_address[address] + size > self._per_address:
            raise BodyBudgetExceeded
        self.used += size
        self._used_by_address[address] += size

    def release(self, address: str, size: int) -> None:
        self.used -= size
        self._used_by_address[address] -= size
        if not self._used_by_address[address]:
            del self._used_by_address[address]


class RequestBody(AbstractContextManager["RequestBody"]):
    """One request's body. `length` is the number of bytes read, also if the body is too large to be read to its end."""

    def __init__(self, budget: BodyBudget, address: str) -> None:
        self.file: IO[bytes] = SpooledTemporaryFile(MAX_MEMORY_BYTES)  # noqa: SIM115 (closed by __exit__)
        self.length = 0
        self.too_large = False
        self._budget, self._address, self._counted = budget, address, 0

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self._budget.release(self._address, self._counted)

    async def read(self, receive: Receive, max_bytes: Callable[[], int], *, initial_limit: int) -> None:
        """Read the body. `max_bytes` is called once, after more than `initial_limit` bytes.

        Raise BodyTooSlow, ClientDisconnected or BodyBudgetExceeded. Of a body over the limit, `too_large`, only the
        first KEPT_BODY_BYTES are kept.
        """
        try:
            async with asyncio.timeout(BODY_SECONDS):
                await self._collect(receive, max_bytes, initial_limit)
        except TimeoutError:
            raise BodyTooSlow from None
        self.file.seek(0)

    async def _collect(self, receive: Receive, max_bytes: Callable[[], int], limit: int) -> None:
        limit_known, more = False, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnected
            part = message.get("body", b"")
            self.length += len(part)
            if self.length > limit and not limit_known:
                limit_known, limit = True, max_bytes()
            if self.length > limit:
                self.too_large = True
                self.file.write(part[: max(0, KEPT_BODY_BYTES - self.file.tell())])
                self.file.truncate(min(KEPT_BODY_BYTES, self.file.tell()))
                return
            self._keep(part)
            more = message.get("more_body", False)

    def _keep(self, part: bytes) -> None:
        uncounted = self.length - UNCOUNTED_BYTES - self._counted
        if uncounted > 0:
            self._budget.reserve(self._address, uncounted)
            self._counted += uncounted
        self.file.write(part)

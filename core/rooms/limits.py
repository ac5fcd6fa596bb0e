"""Limits of sockets: how many a process holds in all, by network and by browser, and how many frames each sends.

Each socket is an open file. A process that has used up all its files cannot answer HTTP any more, so
sockets get a share of them and no more.
"""

import logging
import resource
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from core.errors import Busy
from core.requests import network_of
from core.rooms.access import browser_session

# Of the files that a process may open; the rest is for HTTP, the database and files on disk.
SHARE = 0.8
# A hall behind one address: a thousand phones and laptops with two windows each.
MAX_PER_NETWORK = 2_000
MAX_PER_BROWSER = 60
SAY_EVERY_SECONDS = 60.0
log = logging.getLogger(__name__)


class Admission:
    """The sockets that are open in this process. Used on the event loop only."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._open = 0
        self._of = Counter[str]()
        self._refused = 0
        self._said_at = float("-inf")

    @contextmanager
    def hold(self, scope: dict[str, Any]) -> Iterator[None]:
        """Count this socket while it is open, or raise Busy."""
        groups = _groups_of(scope)
        if self._open >= self.most or (settings.RATE_LIMITS and any(self._of[n] >= m for n, m in groups.items())):
            self._say_refused()
            raise Busy
        self._open += 1
        self._of.update(groups.keys())
        try:
            yield
        finally:
            self._open -= 1
            self._of -= Counter(groups.keys())

    @property
    def most(self) -> int:
        """Return how many sockets this process may hold."""
        if self._most is None:
            self._most = int(resource.getrlimit(resource.RLIMIT_NOFILE)[0] * SHARE)
        return self._most

    def _say_refused(self) -> None:
        """Log at most one line a minute, however many sockets are refused."""
        self._refused += 1
        now = time.monotonic()
        if now - self._said_at >= SAY_EVERY_SECONDS:
            log.warning("sockets: %s refused; %s of %s are open", self._refused, self._open, self.most)
            self._refused, self._said_at = 0, now


admission = Admission()


def _groups_of(scope: dict[str, Any]) -> dict[str, int]:
    """Return the groups that this socket counts for, each with its maximum."""
    groups = {f"network {network_of((scope.get('client') or ('', 0))[0])}": MAX_PER_NETWORK}
    if session := browser_session(scope):
        groups[f"browser {session}"] = MAX_PER_BROWSER
    return groups


BURST = 60
PER_SECOND = 10.0


class TokenBucket:
    """A bucket of sixty frames that refills by ten a second. RATE_LIMITS=off lifts it."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._at = time.monotonic()

    def spend(self) -> bool:
        """Take one token; False when none is left."""
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._at) * PER_SECOND)
        self._at = now
        self._left -= 1
        return self._left >= 0 or not settings.RATE_LIMITS

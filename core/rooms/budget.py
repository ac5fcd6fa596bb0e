"""How many frames a client may send: a token bucket per socket."""

import time

from django.conf import settings

BURST = 60
PER_SECOND = 10.0


class Budget:
    """Sixty frames at once, ten a second after that. Lifted by RATE_LIMITS=off."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._at = time.monotonic()

    def spend(self) -> bool:
        """Take one; False when there is none left."""
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._at) * PER_SECOND)
        self._at = now
        self._left -= 1
        return self._left >= 0 or not settings.RATE_LIMITS

"""Clocks that cannot drift: they store the remaining time and when they were started. Nothing ticks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MILLISECOND = timedelta(milliseconds=1)
MINUTE_MS = 60_000
MAX_CLOCK_MS, MAX_SHOT_CLOCK_MS = 60 * MINUTE_MS, 90_000  # what one may set
SHOT_TENTHS_MS = 5_000


@dataclass(frozen=True)
class Clock:
    """Counts down from `left_ms` since `since`; without `since` it is stopped."""

    left_ms: int
    since: datetime | None = None

    def remaining(self, now: datetime) -> int:
        """Return the milliseconds it shows at `now`: never below zero, never more than when it was started."""
        if self.since is None:
            return self.left_ms
        return min(self.left_ms, max(0, self.left_ms - (now - self.since) // MILLISECOND))

    def is_running(self, now: datetime) -> bool:
        """Return whether it counts down at `now`. A clock that has reached zero is stopped."""
        return self.since is not None and self.remaining(now) > 0

    def started(self, now: datetime) -> "Clock":
        """Return it running from the time it shows. A clock that runs or stands at zero is returned unchanged."""
        return self if self.is_running(now) or self.remaining(now) == 0 else Clock(self.left_ms, now)

    def stopped(self, now: datetime) -> "Clock":
        """Return it stopped at the time it shows."""
        return Clock(self.remaining(now))

    def set_to(self, ms: int, now: datetime) -> "Clock":
        """Return it at another time. A running clock keeps running from there."""
        return Clock(ms, now if self.is_running(now) else None)


def format_clock(remaining_ms: int) -> str:
    """Format as 2:14, and as 59.9 in the last minute. Seconds are rounded up, so that 0 appears only at the end."""
    if remaining_ms < MINUTE_MS:
        tenths = -(-remaining_ms // 100)
        return f"{tenths // 10}.{tenths % 10}"
    minutes, seconds = divmod(-(-remaining_ms // 1000), 60)
    return f"{minutes}:{seconds:02}"


def format_shot_clock(remaining_ms: int) -> str:
    """Format as 24, and as 4.9 under five seconds. Rounded up, so that 0 appears only at the horn."""
    if remaining_ms < SHOT_TENTHS_MS:
        tenths = -(-remaining_ms // 100)
        return f"{tenths // 10}.{tenths % 10}"
    return str(-(-remaining_ms // 1000))

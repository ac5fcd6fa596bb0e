"""A clock that cannot drift: what it showed and since when it runs. Nothing ticks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MILLISECOND = timedelta(milliseconds=1)
MINUTE_MS = 60_000
SHOT_TENTHS_MS = 5_000


@dataclass(frozen=True)
class Clock:
    """Counts down from `left_ms`, since the moment it was started; one that was not started stands."""

    left_ms: int
    since: datetime | None = None

    def remaining(self, now: datetime) -> int:
        """What it shows at `now`, in milliseconds: never below zero, never more than when it was started."""
        if self.since is None:
            return self.left_ms
        return min(self.left_ms, max(0, self.left_ms - (now - self.since) // MILLISECOND))

    def is_running(self, now: datetime) -> bool:
        """Whether it counts down at `now`; one that has come to zero stands."""
        return self.since is not None and self.remaining(now) > 0

    def started(self, now: datetime) -> "Clock":
        """Running from what it shows. One that runs, or stands at zero, is left as it is."""
        return self if self.is_running(now) or self.remaining(now) == 0 else Clock(self.left_ms, now)

    def stopped(self, now: datetime) -> "Clock":
        """Standing at what it shows."""
        return Clock(self.remaining(now))

    def set_to(self, ms: int, now: datetime) -> "Clock":
        """At another time; a running clock runs on from there."""
        return Clock(ms, now if self.is_running(now) else None)


def format_clock(remaining_ms: int) -> str:
    """2:14, and in the last minute 59.9: seconds are rounded up, so that 0 shows only when it is over."""
    if remaining_ms < MINUTE_MS:
        tenths = -(-remaining_ms // 100)
        return f"{tenths // 10}.{tenths % 10}"
    minutes, seconds = divmod(-(-remaining_ms // 1000), 60)
    return f"{minutes}:{seconds:02}"


def format_shot_clock(remaining_ms: int) -> str:
    """24, and under five seconds 4.9; rounded up, so that 0 shows only at the horn."""
    if remaining_ms < SHOT_TENTHS_MS:
        tenths = -(-remaining_ms // 100)
        return f"{tenths // 10}.{tenths % 10}"
    return str(-(-remaining_ms // 1000))

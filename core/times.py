"""Times as text: the club's wall clock for people, UTC for machines and JSON."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format

CLOCK = "H:i"
DAY = "D j M"


def club_time(moment: datetime) -> datetime:
    """Return the time on the club's wall clock, whatever zone is active."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def format_clock(moment: datetime) -> str:
    """Return 19:30 CET."""
    local = club_time(moment)
    return f"{date_format(local, CLOCK)} {local.tzname()}"


def format_day(moment: datetime) -> str:
    """Return Sat 21 Mar, with the year when it is not this one."""
    local = club_time(moment)
    this_year = local.year == club_time(timezone.now()).year
    return date_format(local, DAY if this_year else f"{DAY} Y")


def machine_time(moment: datetime) -> str:
    """Return 2026-03-21T18:30:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def wall_clock(moment: datetime) -> str:
    """Return 2026-03-21T19:30, as the clock on the club's wall shows it."""
    return club_time(moment).strftime("%Y-%m-%dT%H:%M")


def timestamp(at: datetime) -> str:
    """Return 2026-09-30T19:30:00.000Z (RFC 3339 §5.6); raise ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("A time in JSON needs a zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def timestamp_or_none(at: datetime | None) -> str | None:
    """Return the timestamp, or None."""
    return timestamp(at) if at else None

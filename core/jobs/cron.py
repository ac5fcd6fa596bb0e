"""When a schedule is due, on the club's own clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def describe_cron(cron: str) -> str:
    """Return `17 3 * * *` as "daily at 03:17"; a cron without short words is returned unchanged."""
    parts = cron.split()
    if len(parts) != 5 or parts[3] != "*":
        return cron
    minute, hour, day, _, weekday = parts
    if day == weekday == "*":
        return _within_a_day(minute, hour) or cron
    at = _at(minute, hour)
    if at and day == "*" and weekday.isdigit():
        return f"every {_DAYS[int(weekday)]} at {at}"
    if at and weekday == "*" and day.isdigit():
        return f"monthly on day {int(day)} at {at}"
    return cron


def _within_a_day(minute: str, hour: str) -> str:
    if at := _at(minute, hour):
        return f"daily at {at}"
    if hour == "*" and minute.isdigit():
        return f"hourly at {int(minute)} minutes past" if int(minute) else "every hour, on the hour"
    if hour == "*" and minute in ("*", "*/1"):
        return "every minute"
    if hour == "*" and minute.startswith("*/") and minute[2:].isdigit():
        return f"every {int(minute[2:])} minutes"
    if minute.isdigit() and hour.startswith("*/") and hour[2:].isdigit():
        return f"every {int(hour[2:])} hours, {int(minute)} minutes past"
    return ""


def _at(minute: str, hour: str) -> str:
    return f"{int(hour):02}:{int(minute):02}" if minute.isdigit() and hour.isdigit() else ""


def latest_slot(cron: str, now: datetime, zone: str) -> datetime | None:
    """Return the latest moment up to `now` at which the cron is due by the wall clock of the zone; or None.

    Where the clock skips a slot, it is due as much later as the clock skips. Where an hour
    comes twice, a cron that names its hour is due the first time only; an hourly one, both times.
    """
    wall = now.astimezone(ZoneInfo(zone))
    slots = croniter(cron, wall.replace(tzinfo=None, microsecond=0) + timedelta(seconds=1))
    fold = wall.fold if slots.expressions[1].startswith("*") else 0
    try:
        while True:
            slot: datetime = slots.get_prev(datetime)
            moment = slot.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
            if moment <= now:
                return moment
    except CroniterBadDateError:  # the 30th of February
        return None


def next_slot(cron: str, now: datetime, zone: str) -> datetime | None:
    """Return the first moment after `now` at which the cron is due by the wall clock of the zone; or None."""
    slots = croniter(cron, now.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
    try:
        while True:
            slot: datetime = slots.get_next(datetime)
            moment = slot.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            if moment > now:
                return moment
    except CroniterBadDateError:
        return None

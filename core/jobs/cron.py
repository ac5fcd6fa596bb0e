"""When a schedule is due, on the club's own clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter


def latest_slot(cron: str, now: datetime, zone: str) -> datetime | None:
    """The latest moment, not after `now`, at which the cron is due by the wall clock of the zone; or None.

    Where the clock leaps over a slot, it is due as much later as the leap is long. Where an hour
    comes twice, what names its hour is due the first time only; what is due every hour, both times.
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
    """The first moment after `now` at which the cron is due by the wall clock of the zone; or None."""
    slots = croniter(cron, now.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
    try:
        while True:
            slot: datetime = slots.get_next(datetime)
            moment = slot.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            if moment > now:
                return moment
    except CroniterBadDateError:
        return None

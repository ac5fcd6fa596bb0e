"""The quarter of an hour for which one person may hold seats at one event. The event is locked."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from bookings.models import Event, HoldTime
from bookings.refusals import HoldTimeUsed
from core.database import database_now

LASTS = timedelta(minutes=5)  # one hold


def begin(event: Event, person: Any) -> HoldTime:
    """Count a hold from now on; it ends at `held_until`. Refuses with HoldTimeUsed."""
    now = database_now()
    counted = HoldTime.objects.filter(event=event, user=person).first()
    used = counted.used_at(now) if counted else timedelta()
    left = HoldTime.MOST - used
    if counted and left <= timedelta():
        raise _used(counted, now)
    until = now + min(LASTS, left)
    begun, _ = HoldTime.objects.update_or_create(
        event=event, user=person, defaults={"used": used, "held_from": now, "held_until": until}
    )
    return begun


def stop(event: Event, person: Any) -> None:
    """The person has released their seats: what is left of this hold does not count."""
    now = database_now()
    HoldTime.objects.filter(event=event, user=person, held_until__gt=now).update(held_until=now, updated_at=now)


def sweep() -> int:
    """Remove the counts that are forgotten. Returns how many."""
    gone, _ = HoldTime.objects.filter(held_until__lte=database_now() - HoldTime.FORGOTTEN_AFTER).delete()
    return int(gone)


def _used(counted: HoldTime, now: datetime) -> HoldTimeUsed:
    seconds = max(1, ceil((counted.forgotten_at - now).total_seconds()))
    minutes = ceil(seconds / 60)
    again = f"in {minutes} minutes" if minutes > 1 else "in a minute"
    sentence = f"You have held seats here for 15 minutes. Reserve one now, or hold seats again {again}."
    return HoldTimeUsed(sentence, retryAfter=seconds)

"""Reminders of a date: one for each date, and another when the date moved back by more than a day."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

A_DAY = timedelta(hours=24)
AHEAD = 2 * A_DAY


def due_reminders(start: str, since: str, now: datetime) -> Q:
    """Match rows whose `start` is 24 to 48 hours away and that were not reminded of that date.

    A sooner start is caught up with where the machine was off when its reminder was due: for rows that are
    at least a day older than the start, by `since`. The others have just had their confirmation.
    """
    soon = Q(**{f"{start}__gt": now, f"{start}__lt": now + AHEAD})
    in_time = Q(**{f"{start}__gte": now + A_DAY}) | Q(**{f"{since}__lte": F(start) - A_DAY})
    return soon & in_time & (Q(reminded_of=None) | Q(reminded_of__lt=F(start) - A_DAY))


def claim_reminders(rows: QuerySet[Any], start: str) -> list[UUID]:
    """Record the date of which each row is reminded, and return the ids. Rows locked by others are skipped."""
    free = rows.order_by(start, "pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
    taken: Iterable[tuple[UUID, datetime]] = list(free.values_list("pk", start))
    for moment, same in groupby(taken, key=lambda row: row[1]):
        rows.model._default_manager.filter(pk__in=[pk for pk, _ in same]).update(reminded_of=moment)
    return [pk for pk, _ in taken]


def is_reminder_due(start: datetime, now: datetime) -> bool:
    """Return whether a reminder of this start is still correct: it has not begun, and was not moved back meanwhile."""
    return now < start <= now + AHEAD

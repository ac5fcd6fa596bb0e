"""Reminding people of a date: once for each date, and again when it was postponed by more than a day."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

A_DAY = timedelta(hours=24)
AHEAD = 2 * A_DAY


def due_reminders(start: str, since: str, now: datetime) -> Q:
    """Rows whose `start` comes within 24 to 48 hours and which were not reminded of that date.

    What starts sooner is made up for where the machine was off when it was due: for rows that are a day
    older than the start by `since`. The others have just had their confirmation.
    """
    soon = Q(**{f"{start}__gt": now, f"{start}__lt": now + AHEAD})
    in_time = Q(**{f"{start}__gte": now + A_DAY}) | Q(**{f"{since}__lte": F(start) - A_DAY})
    return soon & in_time & (Q(reminded_of=None) | Q(reminded_of__lt=F(start) - A_DAY))


def claim_reminders(rows: QuerySet[Any], start: str) -> list[UUID]:
    """Write down which date each of these rows is reminded of, and return their ids. Others' locked rows are left."""
    free = rows.order_by(start, "pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
    taken: Iterable[tuple[UUID, datetime]] = list(free.values_list("pk", start))
    for moment, same in groupby(taken, key=lambda row: row[1]):
        rows.model._default_manager.filter(pk__in=[pk for pk, _ in same]).update(reminded_of=moment)
    return [pk for pk, _ in taken]


def is_reminder_due(start: datetime, now: datetime) -> bool:
    """Whether a reminder of this start is still true: it has not begun, and was not postponed meanwhile."""
    return now < start <= now + AHEAD

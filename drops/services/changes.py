"""Writing down what changed people's places, under the drop's lock."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max

from drops.models import ChangeKind, Drop, PlaceChange, Waitlist


def note(drop: Drop, kind: ChangeKind, now: datetime, entry: Waitlist | None = None, **more: Any) -> None:
    note_each(drop, kind, now, [entry], **more)


def note_each(drop: Drop, kind: ChangeKind, now: datetime, entries: Iterable[Waitlist | None], **more: Any) -> None:
    """One line for each entry, with the key that it was sorted by until now."""
    last = PlaceChange.objects.filter(drop=drop).aggregate(last=Max("number"))["last"] or 0
    PlaceChange.objects.bulk_create(
        PlaceChange(drop=drop, kind=kind, at=now, number=number, **_key(entry), **more)
        for number, entry in enumerate(entries, last + 1)
    )


def _key(entry: Waitlist | None) -> dict[str, Any]:
    if entry is None:
        return {}
    key = {"entry": entry.pk, "draw_rank": entry.draw_rank, "joined_at": entry.joined_at}
    # Who stands at the end already moves nobody by going.
    return key | {"score": None if entry.passed_at else entry.priority_score}

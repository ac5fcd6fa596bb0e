"""The explained queue: every change of one's place, with its reason, read from what happened to the drop.

One row says what happened; whom it moved follows from its key. So a thousand people's lines cost
one row each time, and are walked back from where one stands now.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from drops import queries
from drops.models import ChangeKind, PlaceChange, Waitlist

MOST_LINES = 50
_ABOUT_ALL = (ChangeKind.DRAWN, ChangeKind.SLOTS, ChangeKind.WINDOW)


@dataclass(frozen=True)
class Line:
    """`place` is one's place after it; None where it cannot be told."""

    at: datetime
    kind: str
    place: int | None
    words: str


def of(entry: Waitlist, most: int = MOST_LINES) -> list[Line]:
    """The newest first, back to when they joined or the order was drawn."""
    place: int | None = queries.position(entry)
    lines = []
    for change in _changes(entry)[:most]:
        moved = _moved_by(change, entry)
        if moved or change.entry == entry.pk or change.kind in _ABOUT_ALL:
            lines.append(Line(change.at, change.kind, place, _words(change, entry, moved)))
        if change.kind == ChangeKind.DRAWN or (change.kind == ChangeKind.PASSED and change.entry == entry.pk):
            place = None  # what it was before then was another order
        elif place is not None:
            place -= moved
    return lines


def _changes(entry: Waitlist) -> QuerySet[PlaceChange]:
    """What concerns this entry, since it came."""
    rows = PlaceChange.objects.filter(drop=entry.drop_id)
    came = rows.filter(entry=entry.pk, kind=ChangeKind.JOINED).values("number")[:1]
    mine = Q(entry=entry.pk) | Q(kind__in=_ABOUT_ALL) | Q(kind=ChangeKind.MOVED)
    return rows.filter(mine | _ahead(entry), number__gte=came).order_by("-number")


def _ahead(entry: Waitlist) -> Q:
    """Changes whose key sorts before this entry's."""
    if entry.passed_at:
        return Q(pk=None)
    if entry.draw_rank is not None:
        return Q(draw_rank__lt=entry.draw_rank)
    first = Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, entry__lt=entry.pk)
    higher = Q(score__gt=entry.priority_score) | Q(score=entry.priority_score) & first
    return Q(draw_rank__isnull=False) | higher


def _moved_by(change: PlaceChange, entry: Waitlist) -> int:
    """By how many places: 1 is one further back."""
    if change.entry == entry.pk or change.kind in _ABOUT_ALL:
        return 0
    if change.kind == ChangeKind.MOVED:
        return int(_is_ahead(change, change.score, entry)) - int(_is_ahead(change, change.score_before, entry))
    return 1 if change.kind == ChangeKind.JOINED else -1


def _is_ahead(change: PlaceChange, score: int | None, entry: Waitlist) -> bool:
    if score is None or change.joined_at is None or entry.passed_at:
        return False
    theirs, mine = (
        (-score, change.joined_at, str(change.entry)),
        (-entry.priority_score, entry.joined_at, str(entry.pk)),
    )
    return theirs < mine


def _words(change: PlaceChange, entry: Waitlist, moved: int) -> str:
    if change.entry == entry.pk:
        return _own_words(change)
    reason = f": {change.reason}" if change.reason else ""
    return {
        ChangeKind.JOINED: "Somebody with a higher score joined",
        ChangeKind.LEFT: "Somebody ahead of you left the list",
        ChangeKind.REMOVED: f"The organizer took somebody ahead of you off the list{reason}",
        ChangeKind.PASSED: "A code of somebody ahead of you ran out or was given back",
        ChangeKind.MOVED: f"The organizer moved somebody {'ahead of' if moved > 0 else 'behind'} you{reason}",
        ChangeKind.DRAWN: "The order was drawn",
        ChangeKind.SLOTS: f"The number of slots changed{reason}",
        ChangeKind.WINDOW: f"The window was moved{reason}",
    }[ChangeKind(change.kind)]


def _own_words(change: PlaceChange) -> str:
    if change.kind == ChangeKind.MOVED:
        points = (change.score or 0) - (change.score_before or 0)
        return f"The organizer gave you {points:+d} points: {change.reason}"
    return {
        ChangeKind.JOINED: "You joined the list",
        ChangeKind.PASSED: "Your code ran out or was given back: others come first now",
    }.get(ChangeKind(change.kind), change.get_kind_display())

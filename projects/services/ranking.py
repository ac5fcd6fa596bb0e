"""The order of tasks by ranks: between any two ranks there is always another, so a move changes one row.

A rank is a fraction between 0 and 1 in base 62, compared byte by byte. It never ends in the digit 0, because
"V" and "V0" would be two texts of one position.
"""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.errors import Invalid
from projects.models import Project, Task

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MAX_RANK_LENGTH = 24  # neighbours are respread when a rank would become longer
# The number of neighbours to respread first; it doubles until there is room.
FIRST_WINDOW = 8
_BASE = len(DIGITS)
_VALUES = {digit: value for value, digit in enumerate(DIGITS)}
_COARSE = 4  # digits that count up or down at the ends of the order


class Position:
    """A requested position: after a task, before a task, or first or last in a column."""

    def __init__(self, *, after: UUID | None = None, before: UUID | None = None, first_of: str = "") -> None:
        self.after, self.before, self.first_of = after, before, first_of

    def rank(self, project: Project, task: Task | None, respread: Callable[[list[Task], list[str]], None]) -> str:
        """Return a free rank there, or raise Invalid if a neighbour is not in this project."""
        others = _others(project, task)
        low, high = self._neighbours(others)
        if task and (low or "") < task.rank and (high is None or task.rank < high):
            return task.rank  # it is already there
        rank = rank_between(low, high)
        if len(rank) <= MAX_RANK_LENGTH:
            return rank
        _respread(project, low, high, task, respread)
        low, high = self._neighbours(others)
        return rank_between(low, high)

    def _neighbours(self, others: Any) -> tuple[str | None, str | None]:
        if self.after:
            low = self._rank_of(others, self.after, "after")
            return low, others.filter(rank__gt=low).order_by("rank").values_list("rank", flat=True).first()
        high = None
        if self.before:
            high = self._rank_of(others, self.before, "before")
        elif self.first_of:
            column = others.filter(deleted_at=None, status=self.first_of).order_by("rank")
            high = column.values_list("rank", flat=True).first()
        below = others.filter(rank__lt=high) if high else others
        return below.order_by("-rank").values_list("rank", flat=True).first(), high

    def _rank_of(self, others: Any, id: UUID, name: str) -> str:
        rank: str | None = others.filter(pk=id).values_list("rank", flat=True).first()
        if rank is None:
            raise Invalid(fields={name: ["There is no such other task in this project."]})
        return rank


def _others(project: Project, task: Task | None) -> QuerySet[Task]:
    others: QuerySet[Task] = Task.objects.filter(project=project)
    return others.exclude(pk=task.pk) if task else others


def free_rank(project: Project, task: Task, wanted: str) -> str:
    """Return the wanted rank, or the next free one after it."""
    others = _others(project, task)
    if not others.filter(rank=wanted).exists():
        return wanted
    following = others.filter(rank__gt=wanted).order_by("rank").values_list("rank", flat=True).first()
    return rank_between(wanted, following)


def _respread(
    project: Project,
    low: str | None,
    high: str | None,
    task: Task | None,
    respread: Callable[[list[Task], list[str]], None],
) -> None:
    """Give the fewest neighbours that make room new, short ranks."""
    others = _others(project, task)
    window = FIRST_WINDOW
    while True:
        below = list(others.filter(rank__lte=low).order_by("-rank")[:window])[::-1] if low else []
        above = list(others.filter(rank__gte=high).order_by("rank")[:window]) if high else []
        crowd = below + above
        start = others.filter(rank__lt=crowd[0].rank).order_by("-rank").values_list("rank", flat=True).first()
        end = others.filter(rank__gt=crowd[-1].rank).order_by("rank").values_list("rank", flat=True).first()
        fresh = spread_ranks(start, end, len(crowd))
        if max(map(len, fresh)) <= MAX_RANK_LENGTH // 2 or (start is None and end is None):
            respread(crowd, fresh)
            return
        window *= 2


def is_rank(text: str) -> bool:
    return 0 < len(text) <= MAX_RANK_LENGTH and text[-1] != "0" and all(digit in _VALUES for digit in text)


def rank_between(low: str | None, high: str | None) -> str:
    """Return a rank after `low` and before `high`; None is an open end, where ranks stay short."""
    if low is None and high is None:
        return DIGITS[_BASE // 2]
    if high is None:
        return _after(low or "")
    if low is None:
        return _before(high)
    [rank] = spread_ranks(low, high, 1)
    return rank


def spread_ranks(low: str | None, high: str | None, number: int) -> list[str]:
    """Return this number of ranks, evenly spread and as short as possible."""
    for digits in count(1):
        start = _number(low or "", digits)
        end = _number(high, digits) if high else _BASE**digits
        if low and len(low) > digits:
            start += 1  # the digits cut off lie above the start
        if end - start > number:
            step = (end - start) // (number + 1)
            return [_text(start + step * turn, digits) for turn in range(1, number + 1)]
    raise AssertionError("unreachable: count() has no end")


def _after(low: str) -> str:
    """Return the next coarse rank, or a rank in between at the end of the range."""
    following = _number(low, _COARSE) + 1
    following += following % _BASE == 0
    return _text(following, _COARSE) if following < _BASE**_COARSE else spread_ranks(low, None, 1)[0]


def _before(high: str) -> str:
    previous = _number(high, _COARSE) - 1
    previous -= previous % _BASE == 0
    return _text(previous, _COARSE) if previous > 0 else spread_ranks(None, high, 1)[0]


def _number(rank: str, digits: int) -> int:
    """Return the first digits of a rank as an integer."""
    value = 0
    for digit in rank[:digits].ljust(digits, DIGITS[0]):
        value = value * _BASE + _VALUES[digit]
    return value


def _text(value: int, digits: int) -> str:
    written = ""
    for _ in range(digits):
        value, digit = divmod(value, _BASE)
        written = DIGITS[digit] + written
    return written.rstrip(DIGITS[0])

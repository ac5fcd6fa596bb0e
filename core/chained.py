"""Several querysets as one list, for orders that no single index has: what is next first, then what is over."""

from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

T = TypeVar("T", bound=Model)


class Chained(Generic[T]):
    """The rows of one queryset after those of the other. A slice reads the rows it has, and no more.

    The querysets must have no row in common; of things with a date, part them by one reading of the clock.
    """

    def __init__(self, *parts: QuerySet[T, Any]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(self._lengths)

    def __getitem__(self, wanted: slice) -> list[T]:
        first, end, _ = wanted.indices(len(self))
        rows: list[T] = []
        for part, length in zip(self._parts, self._lengths, strict=True):
            if first < min(length, end):
                rows.extend(part[first : min(length, end)])
            first, end = max(first - length, 0), end - length
        return rows

    @cached_property
    def _lengths(self) -> list[int]:
        return [part.count() for part in self._parts]

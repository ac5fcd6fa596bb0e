"""Two ways through a list: by numbered pages, and by a cursor that misses nothing and repeats nothing."""

from collections.abc import Callable
from math import ceil
from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

from core.api import cursors, described_lists
from core.api.answers import Answer
from core.api.described_lists import LIMIT, MAX_LIMIT, MAX_PAGE
from core.errors import Invalid


class PageNumbers(BasePagination):
    """?page=2&limit=20 with true totals; a page past the end is empty."""

    parameters = [described_lists.PAGE_PARAMETER, described_lists.LIMIT_PARAMETER]
    described = described_lists.NUMBERED

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.page = whole(request, "page", 1, MAX_PAGE)
        self.limit = whole(request, "limit", LIMIT, MAX_LIMIT)
        self.total = queryset.count() if isinstance(queryset, QuerySet) else len(queryset)
        first = (self.page - 1) * self.limit
        return list(queryset[first : first + self.limit]) if first < self.total else []

    def get_paginated_response(self, data: Any) -> Answer:
        pages = {"page": self.page, "limit": self.limit, "total": self.total}
        return Answer(data, beside={"pagination": pages | {"totalPages": ceil(self.total / self.limit)}})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return self.parameters

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return described_lists.whole_list(schema, self.described)


class Cursor(BasePagination):
    """?cursor=…&limit=20: what is there throughout the walk is seen exactly once, whatever is written meanwhile.

    A view says its order as `cursor_ordering`: columns without NULL, ending in the id. With
    `cursor_from_end = True` the walk starts with the last page and goes on by `previous`.
    """

    parameters = [described_lists.CURSOR_PARAMETER, described_lists.LIMIT_PARAMETER]
    described = described_lists.WALKED

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.limit = whole(request, "limit", LIMIT, MAX_LIMIT)
        self.ordering: cursors.Ordering = getattr(view, "cursor_ordering", ("-created_at", "-id"))
        self.of_list = f"{type(view).__qualname__}:{sorted(getattr(view, 'kwargs', {}).items())}:{self.ordering}"
        given = request.query_params.get("cursor")
        place = cursors.read(given, self.of_list, queryset.model, self.ordering) if given else None
        self.backwards = place.backwards if place else getattr(view, "cursor_from_end", False)
        self.came_from = place is not None
        return self._walk(queryset, place)

    def _walk(self, queryset: QuerySet[Any], place: cursors.Place | None) -> list[Any]:
        order = cursors.reversed_order(self.ordering) if self.backwards else self.ordering
        if place:
            queryset = queryset.filter(cursors.beyond(place.values, order))
        rows = list(queryset.order_by(*order)[: self.limit + 1])
        self.goes_on = len(rows) > self.limit
        rows = rows[: self.limit]
        self.rows = rows[::-1] if self.backwards else rows
        return self.rows

    def get_paginated_response(self, data: Any) -> Answer:
        after, before = (self.came_from, self.goes_on) if self.backwards else (self.goes_on, self.came_from)
        pages = {"next": self._cursor(-1, after), "previous": self._cursor(0, before)}
        return Answer(data, beside={"pagination": {"limit": self.limit} | pages})

    def _cursor(self, index: int, wanted: bool) -> str | None:
        if not wanted or not self.rows:
            return None
        return cursors.write(cursors.place_at(self.rows[index], self.ordering, backwards=index == 0), self.of_list)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return self.parameters

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return described_lists.whole_list(schema, self.described)


class PageNumbersOrCursor(BasePagination):
    """Numbered pages, unless the caller says ?cursor=."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        by_cursor = "cursor" in request.query_params
        if by_cursor and "page" in request.query_params:
            raise Invalid(fields={"page": ["Send either page or cursor."]})
        self.chosen: PageNumbers | Cursor = Cursor() if by_cursor else PageNumbers()
        return self.chosen.paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> Answer:
        return self.chosen.get_paginated_response(data)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [described_lists.CURSOR_PARAMETER, *PageNumbers.parameters]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return described_lists.whole_list(schema, PageNumbers.described, Cursor.described)


def paged(view: Any, rows: Any, out: Callable[[Any], Any]) -> Answer:
    """One page of the rows in the way of the view's `pagination_class`, each row as `out` makes it."""
    pages = view.pagination_class()
    page = pages.paginate_queryset(rows, view.request, view)
    return pages.get_paginated_response([out(row) for row in page])


def whole(request: Request, name: str, default: int, most: int) -> int:
    """A number from 1 to `most` out of the query, or Invalid."""
    given = request.query_params.get(name)
    if given is None:
        return default
    if given.isascii() and given.isdigit() and len(given) < 12 and 1 <= int(given) <= most:
        return int(given)
    raise Invalid(f"{name} must be a whole number from 1 to {most}.", fields={name: [f"Must be from 1 to {most}."]})

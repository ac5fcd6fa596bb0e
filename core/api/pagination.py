"""Pagination by page number, and by a signed cursor that neither misses nor repeats a row."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

from core.api.responses import ApiResponse, encode_json
from core.errors import Invalid

LIMIT = 20
MAX_LIMIT = 100
MAX_PAGE = 10**9
LIMIT_PARAMETER = {
    "name": "limit",
    "in": "query",
    "description": "How many to answer with.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": LIMIT},
}
PAGE_PARAMETER = {
    "name": "page",
    "in": "query",
    "description": "Which page, from 1. A page past the end is an empty list with true totals.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1},
}
CURSOR_PARAMETER = {
    "name": "cursor",
    "in": "query",
    "description": "Where to go on: `pagination.next` or `pagination.previous` of an answer; empty starts the walk.",
    "schema": {"type": "string"},
}
_COUNT = {"type": "integer", "minimum": 0}
_CURSOR = {"type": ["string", "null"]}
PAGE_FIELDS = {"page": _COUNT, "limit": _COUNT, "total": _COUNT, "totalPages": _COUNT}
CURSOR_FIELDS = {"limit": _COUNT, "next": _CURSOR, "previous": _CURSOR}


def list_schema(schema: dict[str, Any], *ways: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI schema of a list response with its envelope."""
    shapes = [{"type": "object", "properties": way, "required": list(way)} for way in ways]
    return {
        "type": "object",
        "required": ["success", "data", "pagination"],
        "properties": {
            "success": {"const": True},
            "data": schema,
            "pagination": shapes[0] if len(shapes) == 1 else {"oneOf": shapes},
        },
    }


Ordering = tuple[str, ...]


@dataclass(frozen=True)
class CursorPosition:
    """The row to continue beside, and the direction."""

    values: tuple[Any, ...]
    backwards: bool = False


def encode_cursor(place: CursorPosition, of_list: str) -> str:
    """Return the position as text that fits into a query string. Times keep their microseconds."""
    exact = [value.isoformat() if isinstance(value, datetime) else value for value in place.values]
    values = json.loads(encode_json(exact))
    return _signer(of_list).sign_object([int(place.backwards), values])


def decode_cursor(cursor: str, of_list: str, model: type[Model], ordering: Ordering) -> CursorPosition:
    """Return the position that this list encoded; raise Invalid for anything else."""
    try:
        backwards, values = _signer(of_list).unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        raise Invalid(fields={"cursor": ["This cursor is not one that this list gave out."]}) from None
    fields: list[Any] = [model._meta.get_field(_bare(name)) for name in ordering]
    return CursorPosition(
        tuple(field.to_python(value) for field, value in zip(fields, values, strict=True)), bool(backwards)
    )


def cursor_position(row: Any, ordering: Ordering, *, backwards: bool) -> CursorPosition:
    names = [_bare(name) for name in ordering]
    values = [row[name] if isinstance(row, dict) else getattr(row, name) for name in names]
    return CursorPosition(tuple(values), backwards)


def after_position(values: tuple[Any, ...], ordering: Ordering) -> Q:
    """Match the rows after these values in this order.

    The first column is also compared by itself, because an index can start from that comparison.
    """
    found = Q(pk__in=[])
    same = Q()
    for name, value in zip(ordering, values, strict=True):
        found |= same & Q(**{f"{_bare(name)}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{_bare(name): value})
    first = f"{_bare(ordering[0])}__{'lte' if ordering[0].startswith('-') else 'gte'}"
    return Q(**{first: values[0]}) & found


def reversed_order(ordering: Ordering) -> Ordering:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in ordering)


def _bare(name: str) -> str:
    return name.lstrip("-")


def _signer(of_list: str) -> signing.Signer:
    return signing.Signer(salt=f"core.api.cursors:{of_list}", sep="~")


class PageNumbers(BasePagination):
    """?page=2&limit=20 with true totals; a page past the end is empty."""

    parameters = [PAGE_PARAMETER, LIMIT_PARAMETER]
    described = PAGE_FIELDS

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.page = positive_number(request, "page", 1, MAX_PAGE)
        self.limit = positive_number(request, "limit", LIMIT, MAX_LIMIT)
        self.total = queryset.count() if isinstance(queryset, QuerySet) else len(queryset)
        first = (self.page - 1) * self.limit
        return list(queryset[first : first + self.limit]) if first < self.total else []

    def get_paginated_response(self, data: Any) -> ApiResponse:
        pages = {"page": self.page, "limit": self.limit, "total": self.total}
        return ApiResponse(data, beside={"pagination": pages | {"totalPages": ceil(self.total / self.limit)}})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return self.parameters

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return list_schema(schema, self.described)


class Cursor(BasePagination):
    """?cursor=…&limit=20: each row that exists throughout is seen exactly once, whatever is written meanwhile.

    A view sets its order as `cursor_ordering`: columns without NULL, ending in the id. With
    `cursor_from_end = True` the walk starts with the last page and continues by `previous`.
    """

    parameters = [CURSOR_PARAMETER, LIMIT_PARAMETER]
    described = CURSOR_FIELDS

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.limit = positive_number(request, "limit", LIMIT, MAX_LIMIT)
        self.ordering: Ordering = getattr(view, "cursor_ordering", ("-created_at", "-id"))
        self.of_list = f"{type(view).__qualname__}:{sorted(getattr(view, 'kwargs', {}).items())}:{self.ordering}"
        given = request.query_params.get("cursor")
        place = decode_cursor(given, self.of_list, queryset.model, self.ordering) if given else None
        self.backwards = place.backwards if place else getattr(view, "cursor_from_end", False)
        self.came_from = place is not None
        return self._walk(queryset, place)

    def _walk(self, queryset: QuerySet[Any], place: CursorPosition | None) -> list[Any]:
        order = reversed_order(self.ordering) if self.backwards else self.ordering
        if place:
            queryset = queryset.filter(after_position(place.values, order))
        rows = list(queryset.order_by(*order)[: self.limit + 1])
        self.goes_on = len(rows) > self.limit
        rows = rows[: self.limit]
        self.rows = rows[::-1] if self.backwards else rows
        return self.rows

    def get_paginated_response(self, data: Any) -> ApiResponse:
        after, before = (self.came_from, self.goes_on) if self.backwards else (self.goes_on, self.came_from)
        pages = {"next": self._cursor(-1, after), "previous": self._cursor(0, before)}
        return ApiResponse(data, beside={"pagination": {"limit": self.limit} | pages})

    def _cursor(self, index: int, wanted: bool) -> str | None:
        if not wanted or not self.rows:
            return None
        return encode_cursor(cursor_position(self.rows[index], self.ordering, backwards=index == 0), self.of_list)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return self.parameters

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return list_schema(schema, self.described)


class PageNumbersOrCursor(BasePagination):
    """Numbered pages, unless the caller sends ?cursor=."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        by_cursor = "cursor" in request.query_params
        if by_cursor and "page" in request.query_params:
            raise Invalid(fields={"page": ["Send either page or cursor."]})
        self.chosen: PageNumbers | Cursor = Cursor() if by_cursor else PageNumbers()
        return self.chosen.paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> ApiResponse:
        return self.chosen.get_paginated_response(data)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [CURSOR_PARAMETER, *PageNumbers.parameters]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return list_schema(schema, PageNumbers.described, Cursor.described)


def paginate(view: Any, rows: Any, out: Callable[[Any], Any]) -> ApiResponse:
    """Return one page of the rows by the view's `pagination_class`, each row shaped by `out`."""
    pages = view.pagination_class()
    page = pages.paginate_queryset(rows, view.request, view)
    return pages.get_paginated_response([out(row) for row in page])


def positive_number(request: Request, name: str, default: int, most: int) -> int:
    """Return a number from 1 to `most` from the query, or raise Invalid."""
    given = request.query_params.get(name)
    if given is None:
        return default
    if given.isascii() and given.isdigit() and len(given) < 12 and 1 <= int(given) <= most:
        return int(given)
    raise Invalid(f"{name} must be a whole number from 1 to {most}.", fields={name: [f"Must be from 1 to {most}."]})

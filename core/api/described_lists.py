"""How lists are described in the OpenAPI document: what to ask for, and what stands beside the rows."""

from typing import Any

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
NUMBERED = {"page": _COUNT, "limit": _COUNT, "total": _COUNT, "totalPages": _COUNT}
WALKED = {"limit": _COUNT, "next": _CURSOR, "previous": _CURSOR}


def whole_list(schema: dict[str, Any], *ways: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI schema of a list answer, whole with its envelope."""
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

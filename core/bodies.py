"""How large a request may be, and which routes take files."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.urls import Resolver404, resolve

SMALL = 256 * 1024
LARGE = 12 * 1024**2
# Of a body that is too large its beginning is kept: the words of a form come before its files.
KEPT = 128 * 1024
# Set in the request's META by the process that read the body: it was longer than its route takes.
TOO_LARGE = "courtside.body_too_large"

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Mark a view whose requests may be as large as LARGE. A viewset says `takes_files = True` instead."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def most_bytes(path: str) -> int:
    """The largest body that the route at this path takes; SMALL where there is no such route."""
    try:
        found = resolve(path if path.endswith("/") or not path.startswith("/api/") else path.rstrip("/"))
    except Resolver404:
        return SMALL
    view = getattr(found.func, "cls", found.func)
    return LARGE if getattr(found.func, "takes_files", getattr(view, "takes_files", False)) else SMALL

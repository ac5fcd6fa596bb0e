"""The page that a form stands on, shown again where the form's own address is none."""

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

_REFUSED = "_shown_again"


def show_again(request: HttpRequest, path: str, status: int, **refused: Any) -> HttpResponse:
    """The page at this path of ours, as opening it would show it, with this status.

    What was refused is there for the page to take: `refused_on`. Its address, and where it leads to after signing in,
    are those of the page.
    """
    page = copy.copy(request)
    page.method, page.path, page.path_info = "GET", path, path
    page.GET = QueryDict()  # META stays the same: it is where a new CSRF token is noted
    page.resolver_match = match = resolve(path)
    setattr(page, _REFUSED, refused)
    response: HttpResponse = match.func(page, *match.args, **match.kwargs)
    response.status_code = status
    return response


def refused_on(request: HttpRequest) -> dict[str, Any]:
    """What was refused on this page; nothing where it is opened."""
    found: dict[str, Any] = getattr(request, _REFUSED, {})
    return found

"""Limits for callers without an account: every write is counted by the client's network.

A session, a cart, a ticket or a name is free to replace, so no limit counts by them.
settings.GUEST_WRITES names the table of limits: one rule for each route that anonymous callers can write to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import pluralize
from django.utils.module_loading import import_string
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.api import rate_limits
from core.api.middleware import GetResponse
from core.api.responses import error_headers
from core.errors import RateLimited
from core.requests import client_network, is_api
from core.unsent import pages

ANY = "*"  # instead of a method: a page's POST, or any method of an API route


@dataclass(frozen=True)
class GuestLimit:
    """How often one network may do this without an account. Routes that share a name share the counter.

    `within_service` is for services that count the network themselves, because signed-in callers or sockets
    use them too; `name` is then the scope they count under. `cost` names the budgets beside the count.
    """

    name: str
    windows: rate_limits.Windows
    why: str
    cost: str = ""
    within_service: bool = False


# A route without a rule is limited too; a test asks for its rule.
UNLISTED = GuestLimit("unlisted", ((300, 600),), "A route without a rule of its own.")


def rule_for(method: str, route: str) -> GuestLimit:
    """Return the rule of a route, named as the URL resolver writes it."""
    table = guest_writes()
    return table.get(f"{method} {route}") or table.get(f"{ANY} {route}") or UNLISTED


@cache
def guest_writes() -> Mapping[str, GuestLimit]:
    table: Mapping[str, GuestLimit] = import_string(settings.GUEST_WRITES)
    return table


def count_guest_write(request: HttpRequest) -> None:
    """Count one write of an anonymous caller, or raise RateLimited."""
    match = request.resolver_match
    rule = rule_for(str(request.method), match.route if match else "")
    if not rule.within_service:
        rate_limits.hit_all(f"guest.{rule.name}", client_network(request), rule.windows)


class GuestThrottle(BaseThrottle):
    """Limit API calls: after authentication and permissions, before an idempotency key is read."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.method not in SAFE_METHODS and not request.user.is_authenticated:
            count_guest_write(request._request)
        return True


def guest_limits(get_response: GetResponse) -> GetResponse:
    """Limit pages (middleware): before the view, after CSRF and the sign-in check."""

    def through(request: HttpRequest) -> Any:
        return get_response(request)

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method in SAFE_METHODS or is_api(request.path_info) or request.user.is_authenticated:
            return None
        try:
            count_guest_write(request)
        except RateLimited as error:
            return _too_many(request, error)
        return None

    through.process_view = process_view  # type: ignore[attr-defined]
    return through


def _too_many(request: HttpRequest, error: RateLimited) -> HttpResponse:
    """Return a page that keeps the typed text and can send it again."""
    seconds = error.extra["retryAfter"]
    wait = f"Please wait {seconds} second{pluralize(seconds)}, then send it."
    why = f"Your network sent very many forms in a short time. {wait}"
    response = pages.unsent_page(request, status=error.status, why=why) or render(
        request, "refused.html", {"refusal": error}, status=error.status
    )
    for name, value in error_headers(error).items():
        response[name] = value
    return response

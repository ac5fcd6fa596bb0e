"""Every write of the API checks identity and permission before it validates the body.

A caller without permission gets 401, 403 or 404 for an empty, a wrong and a good body. The sets below name the writes
that this caller may make, each group with its reason; a test keeps them complete and true.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from config import urls
from config.tests import route_walker
from config.tests.route_walker import send_request

REFUSED_STATUSES = {401, 403, 404, 405, 410}
BODIES = [b"{}", b'{"version": "x", "team": 7, "items": {}, "name": []}']
PUBLIC = {
    # Signing up, signing in and links from emails: the body identifies the caller.
    "POST api/auth/signup",
    "POST api/auth/login",
    "POST api/auth/refresh",
    "POST api/auth/logout",
    "POST api/auth/password/forgot",
    "POST api/auth/password/reset",
    "POST api/auth/email/confirm",
    "POST api/orders/<str:number>/confirm",
    # The demo's featured game has open scoring.
    "POST api/score/update",
    "POST api/score/reset",
    # The help desk, the newsletter, the shop and the chat are open to guests.
    "POST api/tickets",
    "POST api/subscribe",
    "POST api/cart",
    "DELETE api/cart",
    "POST api/checkout",
    "POST api/streams/<str:stream>/messages",
    "POST api/streams/<str:stream>/messages/<uuid:message>/report",
}
MEMBERS = PUBLIC | {
    # A person's own account.
    "PATCH api/auth/me",
    "POST api/auth/password",
    "POST api/auth/email/confirmation",
    # Everyone with an account may take part and create projects.
    "POST api/competitions/<str:competition>/register",
    "POST api/events/<str:event>/reserve",
    "POST api/events/<str:event>/seat",
    "POST api/events/<str:event>/holds",
    "DELETE api/events/<str:event>/holds",
    "POST api/events/<str:event>/waitlist",
    "POST api/drops/<str:drop>/waitlist",
    "POST api/drops/<str:drop>/claim",
    "POST api/projects",
}
ORGANIZERS = MEMBERS | {
    # Organizers create their own events, games, competitions, drops and streams.
    "POST api/games",
    "POST api/competitions",
    "POST api/events",
    "POST api/drops",
    "POST api/streams",
    # They redeem claims of the drops they run; only the code in the body says which drop it is.
    "POST api/claims/redeem",
}


@pytest.fixture
def demo(demo_as_written: None, db: None, settings: Any) -> None:
    settings.DEMO, settings.RATE_LIMITS = False, False


def test_a_caller_without_permission_is_refused_before_the_body_is_validated(demo: None) -> None:
    allowed = {"nobody": PUBLIC, "participant": MEMBERS, "organizer": ORGANIZERS}
    differences = {name: sorted(_accepted_writes(client) ^ allowed[name]) for name, client in _outsiders().items()}

    assert differences == {"nobody": [], "participant": [], "organizer": []}


def _outsiders() -> dict[str, Client]:
    """Return clients of people who own nothing in the demo and take part in nothing."""
    clients = {name: Client(raise_request_exception=False) for name in ("nobody", "participant", "organizer")}
    clients["participant"].force_login(UserFactory())
    clients["organizer"].force_login(UserFactory(organizer=True))
    return clients


def _accepted_writes(client: Client) -> set[str]:
    """Return the writes to the demo that this caller is not refused."""
    return {
        f"{method} {route.path}"
        for route in route_walker.routes()
        if route.is_api
        for method in route.methods
        for body in BODIES
        if send_request(client, method, route.url(route_walker.demo_values(route)), body).status_code
        not in REFUSED_STATUSES
    }


def test_only_the_documents_under_api_are_plain_views() -> None:
    """They pass through the middleware of pages; any other view under /api/ is a class of the API."""
    plain = {match.pattern.name for match in _patterns(urls.urlpatterns) if not hasattr(match.callback, "cls")}

    assert plain == {"api-schema", "api-docs"}


def _patterns(urlpatterns: list[Any]) -> Iterator[Any]:
    for entry in urlpatterns:
        if str(entry.pattern) == "api/":
            yield from entry.url_patterns

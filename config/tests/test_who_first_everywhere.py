"""Every write of the API asks who is calling and whether they may, before it says what is wrong with the body.

So a caller without the right gets 401, 403 or 404 for an empty and for a wrong body, as for a good one. The
lists name the writes that this caller may make, each group with its reason; a test keeps them complete and true.
"""

from typing import Any

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from config.tests import walking
from config.tests.walking import ask

REFUSED = {401, 403, 404, 405, 410}
BODIES = [b"{}", b'{"version": "x", "team": 7, "items": {}, "name": []}']
PUBLIC = {
    # Signing up, signing in and links from mail: the body itself says who is calling.
    "POST api/auth/signup",
    "POST api/auth/login",
    "POST api/auth/refresh",
    "POST api/auth/logout",
    "POST api/auth/password/forgot",
    "POST api/auth/password/reset",
    "POST api/auth/email/confirm",
    "POST api/orders/<str:number>/confirm",
    # The featured game of the demo has open scoring.
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
    # Everyone with an account may take part, and may have projects.
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
    # Organizers make things of their own.
    "POST api/games",
    "POST api/competitions",
    "POST api/events",
    "POST api/drops",
    "POST api/streams",
    # They redeem claims of the drops that they run; only the code in the body says which drop it is.
    "POST api/claims/redeem",
}


@pytest.fixture
def demo(demo_as_written: None, db: None, settings: Any) -> None:
    settings.DEMO, settings.RATE_LIMITS = False, False


def test_a_caller_without_the_right_is_refused_before_the_body_is_judged(demo: None) -> None:
    may = {"nobody": PUBLIC, "participant": MEMBERS, "organizer": ORGANIZERS}
    wrong = {name: sorted(_told(client) ^ may[name]) for name, client in _strangers().items()}

    assert wrong == {"nobody": [], "participant": [], "organizer": []}


def _strangers() -> dict[str, Client]:
    """People who own nothing of the demo and take part in nothing."""
    clients = {name: Client(raise_request_exception=False) for name in ("nobody", "participant", "organizer")}
    clients["participant"].force_login(UserFactory())
    clients["organizer"].force_login(UserFactory(organizer=True))
    return clients


def _told(client: Client) -> set[str]:
    """The writes to things of the demo that say more than that this caller may not."""
    return {
        f"{method} {route.path}"
        for route in walking.routes()
        if route.is_api
        for method in route.methods
        for body in BODIES
        if ask(client, method, route.url(walking.existing(route)), body).status_code not in REFUSED
    }

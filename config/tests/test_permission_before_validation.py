"""Permission is checked before the body, and a caller without an account gets 401."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from accounts.tests.factories import UserFactory
from bookings.tests.factories import EventFactory
from competitions.tests.factories import CompetitionFactory
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db
GOOD, EMPTY, JUNK = {"team": "A", "points": 2}, {}, {"team": 7, "points": "x"}


def post_score(game: Any, body: Any, *, user: Any = None, **headers: str) -> Any:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client.post(f"/api/games/{game.pk}/score", body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("body", [GOOD, EMPTY, JUNK])
def test_a_caller_without_permission_gets_403_whatever_the_body(body: Any) -> None:
    response = post_score(GameFactory(open_scoring=False), body, user=UserFactory())

    assert (response.status_code, response.json()["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize("body", [GOOD, EMPTY, JUNK])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer junk"}])
def test_a_caller_without_an_account_gets_401_whatever_the_body(body: Any, headers: Any) -> None:
    response = post_score(GameFactory(open_scoring=False), body, **headers)

    assert (response.status_code, response.json()["code"]) == (401, "NOT_AUTHENTICATED")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_caller_with_permission_gets_validation_errors() -> None:
    game = GameFactory(open_scoring=False, organizer=UserFactory(role=Role.ORGANIZER))

    assert post_score(game, JUNK, user=game.organizer).status_code == 400
    assert post_score(game, JUNK, user=UserFactory(role=Role.STAFF)).status_code == 400


@pytest.mark.parametrize("sent", [{}, {"version": "x"}, {"totalSeats": -1}, {"nonsense": 1}])
def test_an_invalid_edit_gets_400_with_permission_and_changes_nothing(sent: Any) -> None:
    organizer = UserFactory(role=Role.ORGANIZER)
    event, cup = EventFactory(organizer=organizer), CompetitionFactory(organizer=organizer)
    for path, owner in ((f"events/{event.pk}", event.organizer), (f"competitions/{cup.pk}", cup.organizer)):
        for user, expected in ((owner, (200, 400)), (UserFactory(), (403,)), (None, (401,))):
            client = Client(raise_request_exception=False)
            if user:
                client.force_login(user)

            response = client.patch(f"/api/{path}", sent, content_type="application/json")

            assert response.status_code in expected

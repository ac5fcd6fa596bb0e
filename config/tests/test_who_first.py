"""Who may do it comes before what is wrong with it, and a caller without an account is asked to sign in."""

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


def score(game: Any, body: Any, *, by: Any = None, **headers: str) -> Any:
    client = Client(raise_request_exception=False)
    if by:
        client.force_login(by)
    return client.post(f"/api/games/{game.pk}/score", body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("body", [GOOD, EMPTY, JUNK])
def test_a_stranger_may_not_whatever_they_send(body: Any) -> None:
    answer = score(GameFactory(open_scoring=False), body, by=UserFactory())

    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize("body", [GOOD, EMPTY, JUNK])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer junk"}])
def test_nobody_is_asked_to_sign_in_whatever_they_send(body: Any, headers: Any) -> None:
    answer = score(GameFactory(open_scoring=False), body, **headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_AUTHENTICATED")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_people_who_may_are_told_what_is_wrong() -> None:
    game = GameFactory(open_scoring=False, organizer=UserFactory(role=Role.ORGANIZER))

    assert score(game, JUNK, by=game.organizer).status_code == 400
    assert score(game, JUNK, by=UserFactory(role=Role.STAFF)).status_code == 400


@pytest.mark.parametrize("sent", [{}, {"version": "x"}, {"totalSeats": -1}, {"nonsense": 1}])
def test_a_wrong_edit_is_told_to_people_who_may_and_breaks_nothing(sent: Any) -> None:
    runs = UserFactory(role=Role.ORGANIZER)
    event, cup = EventFactory(organizer=runs), CompetitionFactory(organizer=runs)
    for path, owner in ((f"events/{event.pk}", event.organizer), (f"competitions/{cup.pk}", cup.organizer)):
        for by, expected in ((owner, (200, 400)), (UserFactory(), (403,)), (None, (401,))):
            client = Client(raise_request_exception=False)
            if by:
                client.force_login(by)

            answer = client.patch(f"/api/{path}", sent, content_type="application/json")

            assert answer.status_code in expected

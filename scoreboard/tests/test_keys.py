"""A basket sent twice under one key counts once."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from scoreboard.models import Game
from scoreboard.tests.factories import GameFactory

BASKET = {"team": "A", "points": 3}


@pytest.fixture
def scorer(transactional_db: None) -> User:
    return User.objects.create_user("scorer@club.example", "tip-off-2026", name="Scorer")


@pytest.fixture
def game(scorer: User) -> Game:
    made: Any = GameFactory(featured=True, open_scoring=False)
    made.scorekeepers.add(scorer)
    return made


def score(person: User | None, path: str) -> Any:
    client = Client()
    if person:
        client.force_login(person)
    return client.post(path, BASKET, content_type="application/json", headers={"Idempotency-Key": "first-basket"})


@pytest.mark.parametrize("path", ["/api/score/update", "/api/games/{}/score"])
def test_a_basket_sent_twice_counts_once(game: Game, scorer: User, path: str) -> None:
    first, second = (score(scorer, path.format(game.pk)) for _ in range(2))
    assert (first.status_code, first.json()["data"]["teamA"]) == (200, 3)
    assert (second.content, second.headers["Idempotency-Replayed"]) == (first.content, "true")
    assert game.plays.count() == 1


@pytest.mark.parametrize("path", ["/api/score/update", "/api/games/{}/score"])
def test_a_person_who_may_no_longer_score_gets_no_stored_answer(game: Game, scorer: User, path: str) -> None:
    score(scorer, path.format(game.pk))
    game.scorekeepers.clear()
    assert score(scorer, path.format(game.pk)).status_code == 403


def test_a_guest_without_a_session_has_no_key(game: Game) -> None:
    Game.objects.update(open_scoring=True)
    assert score(None, "/api/score/update").json()["code"] == "INVALID_IDEMPOTENCY_KEY"

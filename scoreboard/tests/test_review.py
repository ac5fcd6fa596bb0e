"""A score under review: the public sees the held score, and the table and its plays go on."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.tests.factories import UserFactory
from core.rooms.models import RoomEvent
from scoreboard import services
from scoreboard.errors import MayNotScore
from scoreboard.presenters import GamePresenter
from scoreboard.shapes import GameOut
from scoreboard.tests.factories import GameFactory
from scoreboard.totals import public_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def game():
    game = GameFactory()
    do(game, "score_points", team="A", points=3)
    return game


def do(game, verb, **what):
    return getattr(services, verb)(game_id=game.pk, by=AnonymousUser(), **what)


def events(game):
    return list(RoomEvent.objects.filter(room=game.room).order_by("version"))


def test_the_public_sees_the_held_score_and_the_api_the_current_one(game):
    do(game, "hold_view")
    state = do(game, "score_points", team="B", points=2)
    told = GameOut.of(state)
    assert (told["teamA"], told["teamB"]) == (3, 2)
    assert (told["review"]["teamA"], told["review"]["teamB"], told["review"]["line"]) == (3, 0, {"A": [3], "B": [0]})
    board = GamePresenter(public_state(state))
    assert (board.score_a, board.score_b, board.status_label) == (3, 0, "Under review")


def test_the_clock_and_the_period_go_on_while_the_score_is_held(game):
    do(game, "hold_view")
    do(game, "start_clock")
    shown = public_state(do(game, "next_period"))
    assert (shown.game.period, shown.teams["A"].score) == (2, 3)


def test_a_released_score_is_shown_as_it_is(game):
    do(game, "hold_view")
    do(game, "undo_last")
    state = do(game, "release_view")
    assert GameOut.of(state)["review"] is None
    assert public_state(state) is state


def test_holding_twice_keeps_the_first_score_and_announces_nothing(game):
    do(game, "hold_view")
    do(game, "score_points", team="A", points=2)
    state = do(game, "hold_view")
    assert GameOut.of(state)["review"]["teamA"] == 3
    assert [event.type for event in events(game)] == ["score.changed", "review.changed", "score.changed"]
    do(game, "release_view")
    do(game, "release_view")
    assert len(events(game)) == 4


def test_holding_announces_the_public_view_and_releasing_announces_null(game):
    do(game, "hold_view")
    do(game, "release_view")
    held, released = events(game)[1:]
    assert (held.data["review"]["teamA"], released.data) == (3, {"review": None})


def test_holding_is_no_play_and_starts_no_game():
    game = GameFactory()
    assert do(game, "hold_view").game.status == "scheduled"
    assert not game.plays.exists()


def test_a_finished_game_can_be_held(game):
    do(game, "finish_game")
    assert GameOut.of(do(game, "hold_view"))["review"] is not None


def test_only_scorers_hold_a_score():
    closed = GameFactory(open_scoring=False)
    for verb in ("hold_view", "release_view"):
        with pytest.raises(MayNotScore):
            getattr(services, verb)(game_id=closed.pk, by=UserFactory())


def test_holding_and_releasing_over_the_api_answer_with_the_game(client, game):
    data = client.post(f"/api/games/{game.pk}/hold", content_type="application/json").json()["data"]
    assert data["review"]["teams"]["A"]["score"] == 3
    released = client.post(f"/api/games/{game.pk}/release", content_type="application/json")
    assert released.json()["data"]["review"] is None
    assert client.get("/api/games").json()["data"][0]["review"] is None

"""Corrections over the API, and how the play-by-play shows them."""

from uuid import uuid4

import pytest

from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def game():
    return GameFactory()


@pytest.fixture
def call(client, game):
    def call(path, body=None):
        return client.post(f"/api/games/{game.pk}/{path}", body, content_type="application/json")

    return call


@pytest.fixture
def plays(client, game):
    return lambda: client.get(f"/api/games/{game.pk}/plays?limit=100").json()["data"]


def test_a_correction_answers_with_the_game(call, plays):
    call("score", {"team": "A", "points": 2, "player": "7"})
    path = f"plays/{plays()[0]['id']}"
    data = call(f"{path}/correct", {"points": 3}).json()["data"]
    assert (data["teamA"], data["line"]["A"]) == (3, [3])
    assert call(f"{path}/void/").json()["data"]["teamA"] == 0
    assert [call(f"{path}/undo").json()["data"]["teamA"] for _ in range(2)] == [3, 2]
    assert call(f"{path}/undo").json()["code"] == "NOTHING_TO_UNDO"


def test_the_play_by_play_shows_corrections_and_its_counting_plays_add_up(call, plays):
    call("score", {"team": "A", "points": 3})
    call("reset")
    call("score", {"team": "A", "points": 2, "player": "7"})
    call("score", {"team": "B", "points": 1})
    free_throw, basket = plays()[:2]
    call(f"plays/{basket['id']}/correct", {"points": 3, "player": ""})
    call(f"plays/{free_throw['id']}/void")
    void, correction, free_throw, basket, _, old = plays()
    assert basket["corrected"] == {"team": "A", "points": 3, "player": "", "detail": ""}
    assert (correction["kind"], correction["corrects"], correction["was"]["points"]) == ("correction", basket["id"], 2)
    assert (void["kind"], void["corrects"], free_throw["undone"], old["undone"]) == (
        "void",
        free_throw["id"],
        True,
        False,
    )
    assert [play["counts"] for play in (correction, free_throw, basket, old)] == [True, False, False, False]
    assert sum(play["points"] or 0 for play in plays() if play["counts"]) == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"points": 0},
        {"points": 4},
        {"points": "3"},
        {"points": None},
        {"team": "C"},
        {"player": "100"},
        {"player": 7},
        {"kind": "rude"},
        {"kind": "technical"},
        {"seq": 1},
    ],
)
def test_an_impossible_score_is_refused_with_400(call, plays, body):
    call("score", {"team": "A"})
    answer = call(f"plays/{plays()[0]['id']}/correct", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")


def test_refused_corrections_have_their_own_codes(call, plays):
    call("possession", {"team": "A"})
    call("score", {"team": "A", "points": 2})
    score, arrow = (play["id"] for play in plays())
    assert call(f"plays/{arrow}/correct", {"team": "B"}).json()["code"] == "NOT_CORRECTABLE"
    assert call(f"plays/{score}/correct", {"points": 2}).json()["code"] == "NOTHING_TO_CORRECT"
    call("undo")
    assert call(f"plays/{score}/void").json()["code"] == "PLAY_DOES_NOT_COUNT"


@pytest.mark.parametrize("play", [uuid4(), "1", "%00"])
def test_an_unknown_play_is_not_found(call, play):
    assert call(f"plays/{play}/void").status_code == 404
    assert call(f"plays/{play}/correct", {"points": 1}).status_code == 404


def test_correcting_without_permission_is_forbidden_and_not_unauthenticated(call, game, plays):
    call("score", {"team": "A"})
    game.open_scoring = False
    game.save()
    assert call(f"plays/{plays()[0]['id']}/void").status_code == 401


def test_the_play_by_play_takes_a_constant_number_of_queries(call, client, game, django_assert_max_num_queries):
    for _ in range(8):
        call("score", {"team": "A"})
    with django_assert_max_num_queries(4):
        assert client.get(f"/api/games/{game.pk}/plays").status_code == 200

"""Correcting an older play on pages, without JavaScript."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.tests.factories import UserFactory
from scoreboard import queries, services
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def game():
    return GameFactory()


def made(game, verb, **what):
    services_verb = getattr(services, verb)
    services_verb(game_id=game.pk, by=AnonymousUser(), **what)
    return game.plays.order_by("-seq")[0]


def path_of(play, rest=""):
    return f"/scoreboard/{play.game.slug}/plays/{play.pk}/{rest}"


def score(game, team="A"):
    return queries.get_state(game.pk).teams[team].score


def test_a_corrected_play_shows_its_old_content(client, game):
    two = made(game, "score_points", team="A", points=2)
    assert f'href="{path_of(two)}"' in client.get(f"/scoreboard/{game.slug}/").content.decode()
    answer = client.post(path_of(two, "correct/"), {"team": "B", "points": "3", "player": "7"})
    assert (answer.status_code, answer["Location"]) == (302, f"/scoreboard/{game.slug}/")
    page = client.get(answer["Location"]).content.decode()
    assert "3 points for Northside Comets #7" in page
    assert "corrected, was: 2 points for Harbour Hawks" in page
    assert (score(game, "A"), score(game, "B")) == (0, 3)


def test_a_correction_is_undone_on_the_plays_page(client, game):
    two = made(game, "score_points", team="A", points=2)
    client.post(path_of(two, "correct/"), {"team": "A", "points": "3"})
    assert "Undo the last correction" in client.get(path_of(two)).content.decode()
    client.post(path_of(two, "undo/"))
    assert score(game) == 2
    page = client.get(path_of(two)).content.decode()
    assert "Undo the last correction" not in page
    assert "Corrected: 2 points for Harbour Hawks → 3 points for Harbour Hawks" in page


def test_a_play_is_struck_out_and_can_count_again(client, game):
    foul = made(game, "call_foul", team="A")
    client.post(path_of(foul, "void/"))
    assert queries.get_state(game.pk).teams["A"].fouls == 0
    assert "It is struck out" in client.get(path_of(foul)).content.decode()
    assert client.post(path_of(foul, "void/")).status_code == 409
    client.post(path_of(foul, "correct/"), {"team": "A", "kind": "technical", "player": "5"})
    assert queries.get_state(game.pk).teams["A"].fouls == 1


def test_a_scorer_who_came_from_the_table_returns_to_it(client, game):
    taken = made(game, "take_timeout", team="A")
    assert f"{path_of(taken)}?from=table" in client.get(f"/scoreboard/{game.slug}/table/").content.decode()
    assert 'value="table"' in client.get(path_of(taken) + "?from=table").content.decode()
    answer = client.post(path_of(taken, "correct/"), {"team": "B", "from": "table"})
    assert answer["Location"] == f"/scoreboard/{game.slug}/table/"


@pytest.mark.parametrize(
    "sent",
    [{}, {"team": "C", "points": "2"}, {"team": "A", "points": "4"}, {"team": "A", "points": "2", "player": "x"}],
)
def test_an_invalid_form_shows_the_same_page_with_its_errors(client, game, sent):
    two = made(game, "score_points", team="A", points=2)
    answer = client.post(path_of(two, "correct/"), sent)
    assert answer.status_code == 422
    assert "What it really was" in answer.content.decode()
    assert score(game) == 2


def test_a_correction_without_changes_is_refused_on_the_same_page(client, game):
    two = made(game, "score_points", team="A", points=2)
    answer = client.post(path_of(two, "correct/"), {"team": "A", "points": "2", "player": ""})
    assert answer.status_code == 409
    assert "That is what the play says already." in answer.content.decode()


def test_a_play_that_cannot_be_corrected_has_a_page_without_forms(client, game):
    arrow, two = made(game, "set_possession", team="A"), made(game, "score_points", team="A")
    services.undo_last(game_id=game.pk, by=AnonymousUser())
    for play in (arrow, two):
        page = client.get(path_of(play)).content.decode()
        assert "This play is not corrected" in page
        assert "What it really was" not in page
    assert client.post(path_of(two, "correct/"), {"team": "B", "points": "1"}).status_code == 409
    assert client.post(path_of(arrow, "correct/"), {"team": "B"}).status_code == 404


def test_a_play_of_another_game_and_an_unknown_play_are_not_found(client, game):
    other = made(GameFactory(), "score_points", team="A")
    for id in (other.pk, uuid4()):
        assert client.get(f"/scoreboard/{game.slug}/plays/{id}/").status_code == 404


def test_only_scorers_may_open_the_page(client):
    closed = GameFactory(open_scoring=False, organizer=UserFactory())
    services.score_points(game_id=closed.pk, by=closed.organizer, team="A")
    play = closed.plays.get()
    assert client.get(path_of(play))["Location"] == f"/login/?next={path_of(play)}"
    client.force_login(UserFactory())
    assert "Correct" not in client.get(f"/scoreboard/{closed.slug}/").content.decode()
    for rest in ("correct/", "void/", "undo/"):
        assert client.post(path_of(play, rest), {"team": "B", "points": "1"}).status_code == 403
    client.force_login(closed.organizer)
    assert client.get(path_of(play)).status_code == 200

"""Parts of a game's page: shared ones are rendered once, at a cost that does not grow with the plays."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import UserFactory
from core.rooms.models import RoomEvent
from core.ui.page_parts import shared_parts
from scoreboard import services
from scoreboard.tests.factories import GameFactory
from scoreboard.views import game_page

pytestmark = pytest.mark.django_db
PUBLIC = "board,live,periods,plays,box,review"


@pytest.fixture
def game():
    return GameFactory(status="live")


def do(game, verb, **what):
    return getattr(services, verb)(game_id=game.pk, by=AnonymousUser(), **what)


def asked(client, game, parts=PUBLIC, **more):
    return client.get(f"/scoreboard/{game.slug}/", {"parts": parts, **more})


def test_a_second_viewer_costs_one_query(client, game, django_assert_num_queries):
    do(game, "score_points", team="A", points=2)
    first = asked(client, game)
    with django_assert_num_queries(1):
        assert asked(client, game).content == first.content
    do(game, "score_points", team="A", points=3)
    assert "3 points for" in asked(client, game).content.decode()


def test_a_browser_with_the_parts_of_this_version_gets_304(client, game):
    tag = asked(client, game)["ETag"]
    assert client.get(f"/scoreboard/{game.slug}/?parts={PUBLIC}", headers={"If-None-Match": tag}).status_code == 304
    do(game, "call_foul", team="B")
    assert client.get(f"/scoreboard/{game.slug}/?parts={PUBLIC}", headers={"If-None-Match": tag}).status_code == 200


def test_each_part_names_its_version(client, game):
    do(game, "score_points", team="A", points=2)
    assert '<div data-part="board" data-version="1">' in asked(client, game).content.decode()


def test_shared_parts_contain_nothing_of_a_viewer(client, game):
    game.open_scoring, game.organizer = False, UserFactory(name="Olga Owner")
    game.save()
    services.score_points(game_id=game.pk, by=game.organizer, team="A")
    client.force_login(game.organizer)
    own = asked(client, game).content.decode()
    assert "Correct" in own
    assert "csrfmiddlewaretoken" not in own
    assert "Olga" not in own
    client.logout()
    assert "Correct" not in asked(client, game).content.decode()


def test_the_form_that_releases_a_held_score_is_not_shared(client, game):
    do(game, "hold_view")
    answer = asked(client, game, "review")
    assert "csrfmiddlewaretoken" in answer.content.decode()
    assert "ETag" not in answer


def test_a_held_box_score_and_play_by_play_do_not_change(client, game):
    do(game, "score_points", team="A", points=2, player="7")
    two = game.plays.get()
    do(game, "hold_view")
    before = asked(client, game, "box,periods").content.decode()
    do(game, "correct_play", play_id=two.pk, points=3)
    do(game, "call_foul", team="A", player="7")
    do(game, "undo_last")
    do(game, "void_play", play_id=two.pk)
    after = asked(client, game, "box,periods").content.decode()
    assert before.replace('data-version="2"', "") == after.replace('data-version="6"', "")


@pytest.mark.parametrize("parts", ["", "periods,box", "plays", "board"])
def test_a_page_costs_the_same_queries_and_lines_however_many_plays(client, game, parts):
    def cost():
        shared_parts.forget()
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/scoreboard/{game.slug}/", {"parts": parts})
        return len(queries), page.content.decode().count("data-play=")

    for _ in range(62):
        do(game, "score_points", team="A", points=2)
    short = cost()
    for _ in range(30):
        do(game, "score_points", team="B", points=2)
    assert cost() == short


def test_the_page_shows_the_last_plays_and_all_on_request(client, game):
    for _ in range(65):
        do(game, "score_points", team="A", points=1)
    page = client.get(f"/scoreboard/{game.slug}/").content.decode()
    assert (page.count("data-play="), "Show all plays" in page) == (60, True)
    page = client.get(f"/scoreboard/{game.slug}/?most=1000").content.decode()
    assert (page.count("data-play="), "Show all plays" in page) == (65, False)
    assert "1–0" in page  # noqa: RUF001


def test_a_room_event_carries_the_words_of_its_line(game):
    do(game, "score_points", team="A", points=2, player="7")
    do(game, "undo_last")
    told = [event.data["play"] for event in RoomEvent.objects.filter(room=game.room).order_by("version")]
    assert [play.get("words") for play in told] == ["2 points for Harbour Hawks #7", None]


def page(client, game):
    return client.get(f"/scoreboard/{game.slug}/").content.decode()


@pytest.mark.parametrize("path", ["/scoreboard/{}/", "/"])
def test_a_page_loaded_after_a_basket_shows_it(client, game, path):
    game.featured = True
    game.save()
    do(game, "score_points", team="A", points=2, player="7")
    for points, score in [(3, 5), (1, 6)]:
        client.get(path.format(game.slug))
        do(game, "score_points", team="A", points=points, player="7")
        whole = client.get(path.format(game.slug)).content.decode()
        assert (f'data-digits="1">{score}</div>' in whole, f'data-version="{game.plays.count()}"' in whole) == (
            True,
            True,
        )
        assert whole.count('data-kind="score"') == game.plays.count()


def test_the_page_and_its_parts_are_rendered_once_for_all(client, game, django_assert_max_num_queries):
    do(game, "score_points", team="A", points=2)
    page(client, game)
    with django_assert_max_num_queries(1):
        page(client, game)
    with django_assert_max_num_queries(1):
        asked(client, game, "board,periods,box")


def test_nothing_of_one_visitor_is_shown_to_another(client, game):
    game.open_scoring, game.organizer = False, UserFactory(name="Olga Owner")
    game.save()
    services.score_points(game_id=game.pk, by=game.organizer, team="A")
    services.hold_view(game_id=game.pk, by=game.organizer)
    client.force_login(game.organizer)
    own = page(client, game)
    assert all(words in own for words in ("Olga Owner", "Correct", "+3", "Show it as it stands", "Edit"))
    client.logout()
    for _ in range(2):
        others = page(client, game)
        assert not any(words in others for words in ("Olga", "Correct", "+3", "csrfmiddlewaretoken", "as it stands</b"))
    assert "csrftoken" not in Client().get(f"/scoreboard/{game.slug}/").cookies


def test_a_game_that_changes_while_it_is_rendered_is_shown_as_of_one_version(client, game, monkeypatch):
    do(game, "score_points", team="A", points=2)
    read, goes_on = game_page.read_context, [3, 3, 3]

    def slow(*args):
        if goes_on:
            do(game, "score_points", team="A", points=goes_on.pop())
        return read(*args)

    monkeypatch.setattr(game_page, "read_context", slow)
    whole = page(client, game)
    assert ('data-digits="2">11</div>' in whole, 'data-version="4"' in whole) == (True, True)
    assert whole.count('data-kind="score"') == 4

"""The search finds games, and the live pill leads to the game that is on."""

import pytest

from scoreboard.models import Status
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["cup", "comets", "dockside cup"])
def test_the_search_finds_a_game(client, words):
    GameFactory(title="Winter Cup", venue="Dockside Arena")
    assert "Winter Cup" in client.get("/search/", {"q": words}).content.decode()


def test_the_search_needs_all_words(client):
    GameFactory(title="Winter Cup")
    assert "Nothing found" in client.get("/search/", {"q": "cup summer"}).content.decode()


PILL = "data-pill"


def test_pages_about_something_else_show_the_live_game(client):
    game = GameFactory(status=Status.LIVE, team_a_name="Harbour Hawks")
    page = client.get("/competitions/").content.decode()
    assert PILL in page
    assert f'href="/scoreboard/{game.slug}/"' in page


def test_the_featured_game_comes_first_and_links_to_game_day(client):
    GameFactory(status=Status.LIVE)
    featured = GameFactory(status=Status.LIVE, featured=True)
    page = client.get("/competitions/").content.decode()
    assert f'data-room-name="games.{featured.pk}"' in page


@pytest.mark.parametrize("path", ["/", "/scoreboard/"])
def test_pages_of_games_show_no_pill(client, path):
    GameFactory(status=Status.LIVE, featured=True)
    assert PILL not in client.get(path).content.decode()


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.FINISHED])
def test_a_game_that_is_not_live_is_not_shown(client, status):
    GameFactory(status=status, featured=True)
    assert PILL not in client.get("/competitions/").content.decode()

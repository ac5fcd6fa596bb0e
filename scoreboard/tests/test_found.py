"""The club's search finds games by their title, teams and hall."""

import pytest

from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["cup", "comets", "dockside cup"])
def test_the_search_finds_a_game(client, words):
    GameFactory(title="Winter Cup", venue="Dockside Arena")
    assert "Winter Cup" in client.get("/search/", {"q": words}).content.decode()


def test_all_words_must_be_there(client):
    GameFactory(title="Winter Cup")
    assert "Nothing found" in client.get("/search/", {"q": "cup summer"}).content.decode()

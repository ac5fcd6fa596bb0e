"""One search over the whole club."""

import pytest

from core import systems
from core.systems import Hit, Search, System
from core.ui import navigation
from core.ui.navigation import MAX_HITS

pytestmark = pytest.mark.django_db


def many(request, words):
    return [Hit(f"{words} {number}", f"/things/{number}/") for number in range(MAX_HITS + 2)]


def nothing(request, words):
    return []


@pytest.fixture
def searches(monkeypatch):
    things = System(searches=(Search("Things", "list", many, order=1), Search("Others", "list", nothing, order=2)))
    monkeypatch.setattr(systems, "installed", lambda: {"things": things})


def test_each_app_with_results_shows_its_first_few(rf, searches):
    found = list(navigation.search_groups(rf.get("/search/"), "ball"))
    assert [(group.label, len(group.hits)) for group in found] == [("Things", MAX_HITS)]


def test_a_result_is_on_the_page_with_its_url(client, searches):
    page = client.get("/search/", {"q": "ball"}).content.decode()
    assert '<a href="/things/0/">ball 0</a>' in page


def test_an_empty_result_is_stated(client, monkeypatch):
    monkeypatch.setattr(systems, "installed", dict)
    assert "Nothing found" in client.get("/search/", {"q": "ball"}).content.decode()


def test_empty_words_search_nothing(client, searches):
    assert "/things/" not in client.get("/search/", {"q": "  "}).content.decode()


@pytest.mark.parametrize(("words", "status"), [("a\x00b", 400), ("x" * 101, 422)])
def test_words_that_cannot_be_searched_are_refused(client, searches, words, status):
    assert client.get("/search/", {"q": words}).status_code == status

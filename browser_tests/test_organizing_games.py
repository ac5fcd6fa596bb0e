"""An organizer creates a game with pages alone, and these pages pass the page checks."""

import json
import urllib.request

import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient
from browser_tests.page_checks import assert_clean, assert_no_violations
from browser_tests.scoring import TEAMS


def test_a_game_is_created_edited_and_scored_without_javascript(visitor):
    boss = visitor(java_script_enabled=False)
    boss.sign_in("organizer")
    page = boss.goto("/scoreboard/new/")
    page.get_by_label("Home team").fill("Harbour Hawks")
    page.get_by_label("Away team").fill("Old Town Owls")
    page.get_by_label("Add scorekeepers").fill("scorer@courtside.example")
    page.get_by_role("button", name="Put it on the board").click()
    expect(page.get_by_role("heading", name="Harbour Hawks v Old Town Owls")).to_be_visible()
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Sora Lindqvist")).to_be_visible()
    page.get_by_label("Venue").fill("Pier Court")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Pier Court")).to_be_visible()
    page.get_by_role("button", name="Plus 2 for Old Town Owls").click()
    page.get_by_role("link", name="Correct: 2 points for Old Town Owls").click()
    page.get_by_label("3 points").check()
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.get_by_text("corrected, was: 2 points for Old Town Owls")).to_be_visible()


@pytest.fixture(scope="module")
def game_with_play(courtside):
    """A game with one play."""
    organizer = ApiClient(courtside.url, "organizer")
    game = organizer.post("/api/games", TEAMS)
    organizer.post(f"/api/games/{game['id']}/score", {"team": "A", "points": 2, "player": "7"})
    with urllib.request.urlopen(f"{courtside.url}/api/games/{game['id']}/plays", timeout=10) as answer:
        return {**game, "play": json.load(answer)["data"][0]["id"]}


def test_organizer_pages_pass_the_page_checks(visitor, game_with_play):
    boss = visitor()
    boss.sign_in("organizer")
    path = f"/scoreboard/{game_with_play['slug']}/"
    for rest in ("", "edit/", "table/", "plays/{}/"):
        assert_clean(boss, path + rest.format(game_with_play["play"]))
    boss.goto(path).get_by_role("tab", name="Box score").click()
    boss.fit_height()
    assert_no_violations(boss, "the box score")

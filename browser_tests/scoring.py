"""What tests of the scorer's table and its screens do again and again."""

from typing import Any

from playwright.sync_api import Page, expect

from browser_tests.organizer import Caller
from browser_tests.visitor import Visitor

TEAMS = {"teamAName": "Harbour Hawks", "teamBName": "Bay City Tides"}


def open_game(url: str) -> Any:
    """A new game that anyone may score."""
    return Caller(url, "organizer").post("/api/games", {**TEAMS, "openScoring": True})


def at(someone: Visitor, game: dict[str, Any], screen: str) -> Page:
    """One of the game's pages, or its own where `screen` is empty, once it is live."""
    page = someone.goto(f"/scoreboard/{game['slug']}/{screen and screen + '/'}")
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    return page


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def shows(page: Page, home: int, away: int) -> None:
    expect(page.locator('[data-score="A"]')).to_have_text(str(home))
    expect(page.locator('[data-score="B"]')).to_have_text(str(away))


def forgive_the_cut(someone: Visitor) -> None:
    """A browser complains of every request that a test kept from the club."""
    for words in ("Failed to load resource", "WebSocket connection to"):
        someone.expects(words)

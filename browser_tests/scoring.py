"""Helpers for tests of the scorer's table and its screens."""

from typing import Any

from playwright.sync_api import Page, expect

from browser_tests.api_client import ApiClient
from browser_tests.visitor import Visitor

TEAMS = {"teamAName": "Harbour Hawks", "teamBName": "Bay City Tides"}


def open_game(url: str) -> Any:
    """Create a game with open scoring."""
    return ApiClient(url, "organizer").post("/api/games", {**TEAMS, "openScoring": True})


def open_screen(visitor: Visitor, game: dict[str, Any], screen: str) -> Page:
    """Open one of the game's pages, or its main page if `screen` is empty, and wait until it is live."""
    page = visitor.goto(f"/scoreboard/{game['slug']}/{screen and screen + '/'}")
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    return page


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def expect_score(page: Page, home: int, away: int) -> None:
    expect(page.locator('[data-score="A"]')).to_have_text(str(home))
    expect(page.locator('[data-score="B"]')).to_have_text(str(away))


def ignore_network_errors(visitor: Visitor) -> None:
    """Remove the console errors about requests that a test blocked."""
    for words in ("Failed to load resource", "WebSocket connection to"):
        visitor.expect_complaint(words)

"""Open pages send few requests: data in an event is shown without one, the rest is fetched rarely."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from browser_tests.api_client import ApiClient
from browser_tests.scoring import expect_score, open_screen

GAME = "/scoreboard/open-gym-pick-up/"
HIDE = """
    Object.defineProperty(document, "hidden", { get: () => window.isHidden ?? false });
    window.hide = (hidden) => { window.isHidden = hidden; document.dispatchEvent(new Event("visibilitychange")); };
"""
FETCHED = """() => performance.getEntriesByType("resource").filter((each) => each.name.includes("parts="))
    .map((each) => each.startTime)"""


class Requests:
    """Records the requests of a page from now on."""

    def __init__(self, page: Page) -> None:
        self.urls: list[str] = []
        page.on("request", lambda request: self.urls.append(request.url))

    def settle(self, page: Page, seconds: float) -> list[str]:
        page.wait_for_timeout(seconds * 1000)
        return self.urls


class Scorer:
    """Scores a game over the API, as the scorer's table does."""

    def __init__(self, courtside, game) -> None:
        self.call, self.path = ApiClient(courtside.url, "organizer"), f"/api/games/{game['id']}"

    def do(self, verb, **what):
        return self.call.post(f"{self.path}/{verb}", what)


@pytest.fixture
def scorer(courtside, game):
    scorer = Scorer(courtside, game)
    scorer.do("score", team="A", points=1, player="4")  # the game has started
    return scorer


def test_frequent_events_cause_no_request_from_an_open_game_page(visitor, game, scorer):
    page = open_screen(visitor(), game, "")
    page.wait_for_load_state("networkidle")
    requests = Requests(page)
    for points in (1, 2, 3, 2):
        scorer.do("score", team="A", points=points, player="4")
    for number in range(4):
        scorer.do("score", team="B", points=2 + number % 2)
    for _ in range(3):
        scorer.do("foul", team="B", player="9")
    scorer.do("timeout", team="A")
    scorer.do("clock", action="start")
    scorer.do("clock", action="stop")
    expect_score(page, 9, 10)
    lines = page.locator("#plays .plays li")
    expect(lines.nth(0)).to_contain_text("Time-out, Harbour Hawks")
    expect(lines.nth(1)).to_contain_text("Foul, Bay City Tides #9")
    expect(lines.nth(4)).to_contain_text("3 points for Bay City Tides")
    expect(lines.nth(4)).to_contain_text("9–10")  # noqa: RUF001
    expect(page.locator("[data-fouls=B] .vh")).to_have_text("3 of 5")
    expect(page.locator(".line-score tbody tr").nth(1).locator("td")).to_have_text(["10", "10"])
    assert requests.settle(page, 4) == []
    drawn = lines.all_inner_texts()
    page.reload()
    assert lines.all_inner_texts() == drawn


def test_an_undo_of_the_last_score_is_shown_without_a_request(visitor, game, scorer):
    page = open_screen(visitor(), game, "")
    scorer.do("score", team="A", points=3)
    expect_score(page, 4, 0)
    page.wait_for_load_state("networkidle")
    requests = Requests(page)
    scorer.do("undo")
    expect_score(page, 1, 0)
    expect(page.locator("#plays .undone")).to_contain_text("3 points for Harbour Hawks (taken back)")
    assert requests.settle(page, 4) == []


def test_an_open_box_score_updates_without_a_request(visitor, game, scorer):
    scorer.do("score", team="B", points=2)
    page = open_screen(visitor(), game, "")
    page.get_by_role("tab", name="Box score").click()
    page.wait_for_load_state("networkidle")
    requests = Requests(page)
    scorer.do("score", team="A", points=3, player="4")
    scorer.do("foul", team="A", player="4")
    scorer.do("timeout", team="A")
    row = page.locator("[data-box=A] [data-player='4'] td")
    expect(row).to_have_text(["1", "0", "1", "1", "4"])
    expect(page.locator("[data-box=A] [data-total] td")).to_have_text(["1", "0", "1", "1", "4"])
    expect(page.locator("[data-box=A] [data-of=timeouts]")).to_have_text("1")
    assert requests.settle(page, 4) == []


def test_a_closed_box_score_is_fetched_only_when_opened(visitor, game, scorer):
    page = open_screen(visitor(), game, "")
    page.wait_for_load_state("networkidle")
    requests = Requests(page)
    scorer.do("score", team="A", points=3, player="11")  # a player without a row
    expect_score(page, 4, 0)
    assert requests.settle(page, 4) == []
    page.get_by_role("tab", name="Box score").click()
    expect(page.locator("[data-box=A] [data-player='11'] [data-of=points]")).to_have_text("3")
    assert len(requests.urls) == 1


def test_a_score_causes_no_request_from_the_home_page(visitor, courtside):
    page = visitor().goto("/")
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    game = page.locator("[data-room^='games.']").get_attribute("data-room").removeprefix("games.")
    scorer = Scorer(courtside, {"id": game})
    scorer.do("score", team="A", points=1)
    expect(page.locator(".plays li").nth(0)).to_contain_text("1 point for")
    page.wait_for_timeout(4000)
    requests = Requests(page)
    before = int(page.locator('[data-score="B"]').inner_text())
    for _ in range(10):
        scorer.do("score", team="B", points=2)
    expect(page.locator('[data-score="B"]')).to_have_text(str(before + 20))
    expect(page.locator(".plays li").nth(0)).to_contain_text("2 points for")
    expect(page.locator(".plays li")).to_have_count(5)
    assert requests.settle(page, 4) == []


def test_data_missing_in_events_is_fetched_once_for_many_events(visitor, game, scorer):
    page = open_screen(visitor(), game, "")
    page.wait_for_load_state("networkidle")
    for _ in range(5):
        scorer.do("hold")
        scorer.do("release")
    scorer.do("period")
    expect(page.locator(".line-score thead th").nth(2)).to_have_text("Q2", timeout=10000)
    page.wait_for_timeout(3000)
    times = page.evaluate(FETCHED)
    assert 0 < len(times) < 11
    assert all(later - earlier > 2400 for earlier, later in pairwise(times)), times


def test_a_hidden_page_fetches_nothing_until_it_is_visible(visitor, game, scorer):
    fan = visitor()
    fan.page.add_init_script(HIDE)
    page = open_screen(fan, game, "")
    page.wait_for_load_state("networkidle")
    requests = Requests(page)
    page.evaluate("hide(true)")
    scorer.do("finish")
    assert requests.settle(page, 5) == []
    page.evaluate("hide(false)")
    expect(page.locator("[data-clock]")).to_have_text("FINAL")
    clock, parts = sorted(requests.urls, key=lambda url: "parts=" in url)
    assert clock.endswith("/healthz")  # for the server's time, after a possible sleep of the device
    assert "parts=" in parts


@pytest.fixture
def event(courtside):
    """An event with ten numbered seats."""
    organizer = ApiClient(courtside.url, "organizer")
    starts = (datetime.now(UTC) + timedelta(days=7)).isoformat()
    fields = {"name": "Quiet night", "location": "Dockside Arena", "startsAt": starts, "totalSeats": 10}
    made = organizer.post("/api/events", fields)
    organizer.put(f"/api/events/{made['id']}/layout", {"sections": [{"name": "N", "stand": "n", "plan": ["oooo"]}]})
    return made


PEOPLE = ("ana", "ben", "scorer", "staff")


def reserve(courtside, event, who):
    ApiClient(courtside.url, who).post(f"/api/events/{event['id']}/reserve")


def test_reservations_cause_no_request_from_an_event_page_until_it_is_full(visitor, courtside, event):
    page = visitor().goto(f"/events/{event['slug']}/")
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    page.wait_for_load_state("networkidle")
    requests = Requests(page)
    for who in PEOPLE[:3]:
        reserve(courtside, event, who)
    expect(page.locator("[data-left]")).to_have_text("1")
    expect(page.locator("[data-badges]")).to_contain_text("Last seat")
    expect(page.locator(".seat.taken")).to_have_count(3)
    assert requests.settle(page, 4) == []
    drawn = page.locator(".event-standing").inner_html()
    page.reload()
    assert _without_space(page.locator(".event-standing").inner_html()) == _without_space(drawn)
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    page.wait_for_load_state("networkidle")
    requests.urls.clear()
    reserve(courtside, event, PEOPLE[3])
    expect(page.locator("[data-badges]")).to_contain_text("Sold Out")
    expect(page.get_by_role("button", name="Fully Booked")).to_be_visible()
    assert [url.partition("?")[2] for url in requests.settle(page, 3)] == ["parts=offer"]


def test_reservations_cause_no_request_from_the_event_list(visitor, courtside, event):
    page = visitor().goto("/events/?q=Quiet+night")
    card = page.locator(f"[data-event='{event['id']}']")
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    page.wait_for_load_state("networkidle")
    requests = Requests(page)
    for who in PEOPLE[:3]:
        reserve(courtside, event, who)
    expect(card.locator("[data-left]")).to_have_text("1")
    expect(card.locator("[data-badges]")).to_contain_text("Last seat")
    assert requests.settle(page, 4) == []


def _without_space(html: str) -> str:
    return "".join(html.split()).replace('.0"', '"')

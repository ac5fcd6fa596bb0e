"""Countdowns use the server's time, however wrong the device's clock is and whenever it is set."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient
from browser_tests.test_bookings import event, page_of, seat
from browser_tests.test_drops import create_drop, path_of

HOUR_MS = 3_600_000
SKEWED = "window.skew = %d; { const real = Date.now; Date.now = () => real() + window.skew; }"
SKEWS = pytest.mark.parametrize("skew", [-HOUR_MS, 20_000, HOUR_MS], ids=["an hour slow", "20 s fast", "an hour fast"])


@pytest.fixture
def visitor_with_wrong_clock(visitor):
    """Create visitors whose device clock is wrong by this many milliseconds."""

    def make(skew, who=None, **context):
        someone = visitor(**context)
        someone.context.add_init_script(SKEWED % skew)
        if who:
            someone.sign_in(who)
        return someone

    return make


def set_right(page):
    page.evaluate("window.skew = 0")


def seconds(words):
    minutes, _, rest = words.strip().rpartition(":")
    return 60 * int(minutes or 0) + float(rest)


def expect_close(read, right, within=1.5):
    """Expect a value close to the correct one at this moment, waiting for it if necessary."""
    until = time.monotonic() + 5
    while abs((shown := seconds(read())) - (true := right())) > within:
        assert time.monotonic() < until, (shown, true)
        time.sleep(0.1)


@SKEWS
@pytest.mark.parametrize("screen", ["display/", ""], ids=["display", "board"])
def test_the_game_clock_is_right_before_and_after_the_device_is_set(
    visitor_with_wrong_clock, courtside, game, screen, skew
):
    organizer = ApiClient(courtside.url, "organizer")
    organizer.post(f"/api/games/{game['id']}/clock", {"action": "start"})

    def left():
        return organizer.get(f"/api/games/{game['id']}")["clock"]["remaining"]

    page = visitor_with_wrong_clock(skew).goto(f"/scoreboard/{game['slug']}/{screen}")
    shown = page.locator("[data-clock]").first.inner_text
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    expect_close(shown, left)
    set_right(page)
    time.sleep(1)
    expect_close(shown, left)
    organizer.post(f"/api/games/{game['id']}/clock", {"action": "stop"})
    expect_close(shown, left, within=1)
    organizer.post(f"/api/games/{game['id']}/clock", {"action": "start"})
    time.sleep(1)
    expect_close(shown, left)


@SKEWS
def test_a_drops_countdown_is_right_and_sends_no_request_before_its_time(visitor_with_wrong_clock, courtside, skew):
    drop = create_drop(ApiClient(courtside.url, "organizer"), f"Skewed by {skew}", opens_in=39 * 60)
    opens = time.time() + 39 * 60
    page = visitor_with_wrong_clock(skew).goto(path_of(drop))
    requested = []
    page.on("request", lambda request: "parts=" in request.url and requested.append(request.url))

    def shown():
        return ":".join("".join(page.locator("[data-countdown] b").all_inner_texts()[-2:]).split()).replace("\n", "")

    def left():
        digits = "".join(shown().replace(":", ""))
        return f"{digits[:2]}:{digits[2:4]}"

    expect_close(left, lambda: opens - time.time(), within=2)
    set_right(page)
    page.wait_for_timeout(5000)
    expect_close(left, lambda: opens - time.time(), within=2)
    assert requested == []


def test_requests_after_a_countdown_become_less_frequent(visitor_with_wrong_clock, courtside):
    drop = create_drop(ApiClient(courtside.url, "organizer"), "Never opens", opens_in=39 * 60)
    someone = visitor_with_wrong_clock(0, who="ana")
    page = someone.goto(path_of(drop))
    requested = []
    page.route("**/healthz", lambda route: route.abort())
    page.on("request", lambda request: "parts=" in request.url and requested.append(request.url.rsplit("=", 1)[1]))
    # The server keeps answering that the time has not come, while the browser thinks it has.
    page.evaluate("document.querySelector('[data-countdown]').dataset.countdown = '2020-01-01T00:00:00Z'")
    page.route("**/*parts=*", lambda route: route.fulfill(status=503))
    page.wait_for_timeout(10_000)
    someone.expect_complaint("503")
    assert max(map(requested.count, requested)) <= 5, requested


@SKEWS
def test_a_holds_clock_is_right_before_and_after_the_device_is_set(visitor_with_wrong_clock, courtside, skew):
    made = event(ApiClient(courtside.url, "organizer"), f"Held at {skew}", plan=["ooo"])
    page = visitor_with_wrong_clock(skew, who="ana").goto(page_of(made))
    seat(page, "N-A2").click()
    expect(page.get_by_text("Seat held for you")).to_be_visible()
    until = float(page.locator("[data-hold]").get_attribute("data-until"))
    shown = page.locator("[data-left-of-hold]").inner_text
    expect_close(shown, lambda: until - time.time())
    set_right(page)
    time.sleep(1)
    expect_close(shown, lambda: until - time.time())
    assert abs(until - time.time() - 300) < 15


@SKEWS
def test_late_tasks_of_a_board_follow_the_servers_time(visitor_with_wrong_clock, courtside, skew):
    ana = ApiClient(courtside.url, "ana")
    project = ana.post("/api/projects", {"name": f"By the server {skew}"})
    for title, minutes in (("Late", -30), ("Soon", 30)):
        due = datetime.now(UTC) + timedelta(minutes=minutes)
        ana.post(f"/api/projects/{project['id']}/tasks", {"title": title, "dueAt": due.isoformat()})
    page = visitor_with_wrong_clock(skew, who="ana").goto(f"/projects/{project['id']}/?due=late")
    expect(page.locator("[data-sync]")).to_have_attribute("data-sync", "live", timeout=15000)
    expect(page.get_by_role("link", name="Late")).to_be_visible()
    expect(page.get_by_role("link", name="Soon")).to_be_hidden()

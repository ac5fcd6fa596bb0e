"""Game day: a score on one screen appears on every other, also when the server restarts."""

import re
import signal

from playwright.sync_api import expect

GAME = "/scoreboard/open-gym-pick-up/"


def score_of(page, team):
    return page.locator(f'[data-score="{team}"]')


def plus(page, points, team):
    return page.get_by_role("button", name=f"Plus {points} for {team}")


def start_again(someone):
    page = someone.goto(f"{GAME}reset/")
    page.get_by_role("button", name="Start again").click()
    expect(score_of(page, "A")).to_have_text("0")
    return page


def is_live(page):
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)


def test_the_live_game_is_shown_on_other_pages(visitor):
    scorer, reader = visitor(), visitor()
    plus(start_again(scorer), 3, "Reds").click()
    expect(score_of(scorer.page, "A")).to_have_text("3")
    pill = reader.goto("/competitions/").locator("[data-pill]")
    is_live(reader.page)
    expect(pill.locator('[data-score="A"]')).to_have_text("3")
    plus(scorer.page, 2, "Blues").click()
    expect(pill.locator('[data-score="B"]')).to_have_text("2")
    assert reader.violations() == []


def test_a_score_in_one_window_appears_in_the_other(visitor):
    scorer, fan = visitor(), visitor()
    start_again(scorer)
    watching = fan.goto("/")
    is_live(watching)
    plus(scorer.page, 3, "Reds").click()
    expect(score_of(watching, "A")).to_have_text("3")
    expect(watching.get_by_text("3 points for Reds")).to_be_visible()
    plus(scorer.page, 1, "Blues").click()
    expect(score_of(watching, "B")).to_have_text("1")


def test_the_simple_form_works_without_javascript(visitor):
    scorer = visitor(java_script_enabled=False)
    page = start_again(scorer)
    plus(page, 2, "Blues").click()
    expect(score_of(page, "B")).to_have_text("2")
    page.get_by_role("button", name="Undo last play").click()
    expect(score_of(page, "B")).to_have_text("0")


def test_scoring_works_by_keyboard_alone(visitor):
    scorer = visitor()
    page = start_again(scorer)
    plus(page, 2, "Reds").focus()
    page.keyboard.press("Enter")
    expect(score_of(page, "A")).to_have_text("2")


def test_an_error_is_shown_without_leaving_the_page(visitor):
    scorer = visitor()
    page = start_again(scorer)
    for _ in range(2):  # the reset itself, and events that it hid
        page.get_by_role("button", name="Undo last play").click()
    start_again(scorer)
    scorer.page.route("**/api/games/**/score", lambda route: route.abort())
    plus(scorer.page, 1, "Reds").click()
    expect(scorer.page.get_by_text("That did not reach the club")).to_be_visible()
    scorer.expect_complaint("Failed to load resource")


def test_the_page_survives_a_killed_server_and_loses_nothing(visitor, courtside):
    scorer, fan = visitor(), visitor()
    start_again(scorer)
    plus(scorer.page, 3, "Reds").click()
    watching = fan.goto("/")
    expect(score_of(watching, "A")).to_have_text("3")
    is_live(watching)
    courtside.stop(signal.SIGKILL)
    expect(watching.locator("html")).to_have_attribute("data-live", re.compile("offline|catching-up"))
    courtside.start()
    scorer.page.reload()
    plus(scorer.page, 2, "Reds").click()
    expect(score_of(watching, "A")).to_have_text("5", timeout=20000)
    is_live(watching)
    for someone in (scorer, fan):
        someone.expect_complaint("WebSocket connection to")
        someone.expect_complaint("Failed to load resource")


def test_the_clock_counts_down_between_server_messages(visitor):
    fan = visitor()
    page = fan.goto("/scoreboard/winter-cup-semi-final/")
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^\d+:\d\d$|^\d+\.\d$"))


def test_a_time_is_also_shown_in_the_viewers_time_zone(visitor):
    fan = visitor(timezone_id="America/New_York")
    page = fan.goto("/scoreboard/winter-cup-semi-final/")
    expect(page.locator(".hero-meta .moment")).to_contain_text("for you")

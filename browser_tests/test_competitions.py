"""Competitions: a change in one window appears in the other, and a double click counts once."""

import re

import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient, register
from browser_tests.dialogs import answer_question
from browser_tests.page_checks import assert_clean

PEOPLE = ("ana", "ben", "scorer")


@pytest.fixture(scope="module")
def organizer(courtside):
    return ApiClient(courtside.url, "organizer")


def path_of(competition, rest=""):
    return f"/competitions/{competition['slug']}/{rest}"


def is_live(page):
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)


def test_a_spot_taken_in_one_window_is_gone_in_the_other(visitor, organizer):
    competition = organizer.create_competition("Window cup")
    ana, fan = visitor(), visitor()
    watching = fan.goto(path_of(competition))
    is_live(watching)
    expect(watching.get_by_text("3 of 3 places left")).to_be_visible()
    ana.sign_in("ana")
    ana.goto(path_of(competition)).get_by_role("button", name="Register").click()

    expect(ana.page.get_by_text("You’re in.", exact=True)).to_be_visible()  # noqa: RUF001
    expect(watching.get_by_text("2 of 3 places left")).to_be_visible()
    ana.page.get_by_role("link", name="Withdraw").click()
    answer_question(ana.page, "Withdraw")
    expect(watching.get_by_text("3 of 3 places left")).to_be_visible()


def test_a_double_click_without_javascript_registers_once(visitor, organizer):
    competition = organizer.create_competition("Click cup")
    ben = visitor(java_script_enabled=False)
    ben.sign_in("ben")
    page = ben.goto(path_of(competition))
    page.get_by_role("button", name="Register").dblclick()
    expect(page.get_by_text("2 of 3 places left")).to_be_visible()
    expect(page.get_by_role("link", name="Withdraw")).to_be_visible()
    ben.goto("/my-registrations/")
    expect(page.get_by_role("link", name="Click cup", exact=True)).to_have_count(1)


def test_a_person_on_the_waiting_list_sees_the_spot_become_theirs(visitor, organizer, courtside):
    competition = organizer.create_competition("Patience cup", capacity=1, waitlist=True)
    register(courtside.url, competition, "ana")
    ben, ana = visitor(), visitor()
    ben.sign_in("ben")
    waiting = ben.goto(path_of(competition))
    waiting.get_by_role("button", name="Join the waitlist").click()
    expect(waiting.get_by_text("at place 1. When a place becomes free")).to_be_visible()
    is_live(waiting)
    ana.sign_in("ana")
    ana.goto(path_of(competition, "withdraw/")).get_by_role("button", name="Withdraw").click()

    expect(waiting.get_by_text("You’re in.", exact=True)).to_be_visible()  # noqa: RUF001


def test_a_result_appears_in_everyones_bracket(visitor, organizer, courtside):
    competition = organizer.create_competition("Knock cup")
    register(courtside.url, competition, "ana", "ben")
    fan, boss, judge = visitor(), visitor(), visitor(java_script_enabled=False)
    watching = fan.goto(path_of(competition, "bracket/"))
    expect(watching.get_by_text("Not drawn yet")).to_be_visible()
    is_live(watching)
    boss.sign_in("organizer")
    drawing = boss.goto(path_of(competition, "bracket/"))
    drawing.get_by_role("button", name="Draw").click()
    expect(watching.get_by_role("heading", name="Final")).to_be_visible()

    link = drawing.get_by_role("link", name="Court 1").get_attribute("href")
    page = judge.goto(re.sub(r"^https?://[^/]+", "", link))
    page.get_by_role("link", name="Enter result").click()
    page.get_by_role("spinbutton").first.fill("21")
    page.get_by_role("spinbutton").last.fill("19")
    page.get_by_role("button", name="Enter result").click()
    expect(page.get_by_text("21–19")).to_be_visible()  # noqa: RUF001
    expect(watching.get_by_text("21", exact=True)).to_be_visible()
    expect(watching.get_by_text(" wins.")).to_be_visible()


@pytest.fixture(scope="module")
def drawn_competition(organizer, courtside):
    """A competition with a drawn bracket."""
    competition = organizer.create_competition("Clean cup", tags=["3x3"], description="**Four** quarters.")
    register(courtside.url, competition, *PEOPLE)
    organizer.post(f"/api/competitions/{competition['id']}/bracket", {"format": "swiss", "courts": 2})
    return competition


@pytest.mark.parametrize("rest", ["", "bracket/"])
def test_public_pages_pass_the_page_checks(visitor, drawn_competition, rest):
    assert_clean(visitor(), path_of(drawn_competition, rest))


@pytest.mark.parametrize("rest", ["", "edit/", "cancel/", "registrations/", "bracket/", "../new/"])
def test_organizer_pages_pass_the_page_checks(visitor, drawn_competition, rest):
    boss = visitor()
    boss.sign_in("organizer")
    assert_clean(boss, path_of(drawn_competition, rest))


@pytest.mark.parametrize("rest", ["", "withdraw/", "../../my-registrations/"])
def test_entrant_pages_pass_the_page_checks(visitor, drawn_competition, rest):
    ana = visitor()
    ana.sign_in("ana")
    assert_clean(ana, path_of(drawn_competition, rest))

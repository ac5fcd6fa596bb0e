"""Acts that take something away ask first: in a dialog, on a page without scripts, and never on a double tap."""

import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient
from browser_tests.dialogs import answer_question
from browser_tests.test_bookings import event, page_of, signed_in

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="module")
def organizer(courtside):
    return ApiClient(courtside.url, "organizer")


def reserved(page):
    page.get_by_role("button", name="Reserve Seat").click()
    expect(page.get_by_role("link", name="Your ticket")).to_be_visible()


def button(page):
    return page.locator("main").get_by_role("button", name="Cancel Reservation")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_cancelling_a_seat_asks_in_a_dialog_and_keeps_it_at_any_other_answer(visitor, organizer, size, theme):
    made = event(organizer, f"Asked {theme} {size['viewport']['width']}", seats=2)
    ana, page = signed_in(visitor, "ana", page_of(made), color_scheme=theme, **size)
    reserved(page)
    button(page).click()
    dialog = page.get_by_role("dialog", name="Cancel your seat?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Keep my seat")).to_be_focused()
    assert ana.violations() == []

    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button(page)).to_be_focused()
    button(page).click()
    answer_question(page, "Keep my seat")
    expect(dialog).to_be_hidden()
    expect(button(page)).to_be_visible()

    button(page).click()
    answer_question(page, "Cancel seat")
    expect(page.get_by_text("Your reservation is cancelled.").first).to_be_visible()
    expect(page.locator("main").get_by_role("button", name="Reserve Seat")).to_be_visible()


def test_a_double_tap_answers_no_question(visitor, organizer):
    made = event(organizer, "Tapped twice", seats=2)
    _, page = signed_in(visitor, "ben", page_of(made), **PHONE)
    reserved(page)
    button(page).click()
    page.get_by_role("dialog").wait_for()
    # The fastest possible second click: the act's own button at the moment it is rendered.
    page.evaluate("document.querySelector('dialog .btn.danger').click()")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Keep my seat").click()
    expect(button(page)).to_be_visible()


def test_tab_stays_within_the_dialog(visitor, organizer):
    made = event(organizer, "Tabbed", seats=2)
    _, page = signed_in(visitor, "ana", page_of(made), **DESKTOP)
    reserved(page)
    button(page).click()
    page.get_by_role("dialog").wait_for()
    for _ in range(4):
        page.keyboard.press("Tab")
        # The browser's own toolbar may come between the last button and the first; the page behind never does.
        assert page.evaluate("document.activeElement.matches('body, dialog, dialog *')")


def test_without_scripts_the_question_is_a_page(visitor, organizer):
    made = event(organizer, "Asked on a page", seats=2)
    _, page = signed_in(visitor, "ben", page_of(made), java_script_enabled=False, **PHONE)
    reserved(page)
    button(page).click()
    expect(page.get_by_role("heading", name="Cancel your seat?")).to_be_visible()
    page.get_by_role("button", name="Cancel seat").click()
    expect(page.locator("main").get_by_role("button", name="Reserve Seat")).to_be_visible()


def test_a_packed_order_is_unpacked_from_the_toast(visitor):
    _, page = signed_in(visitor, "staff", "/staff/shop/orders/", **DESKTOP)
    first = page.locator(".order-card", has=page.get_by_role("button", name="Packed")).first
    number = first.locator("h3").inner_text()
    first.get_by_role("button", name="Packed").click()
    toast = page.locator(".toast", has_text=number)
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast", has_text=f"{number} is not packed.")).to_be_visible()
    again = page.locator(".order-card", has_text=number)
    expect(again.get_by_role("button", name="Packed")).to_be_visible()

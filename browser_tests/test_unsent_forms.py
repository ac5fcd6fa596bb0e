"""Two tabs of one browser: no typed text is lost, and every way leads to a page."""

import re

import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient
from browser_tests.page_checks import assert_no_violations


def _expect_not_sent_page(someone, page):
    """Expect the page that says the form was not sent, with one button to go on; it passes the page checks."""
    expect(page.get_by_role("heading", level=1, name="This was not sent yet")).to_be_visible()
    expect(page.locator("main button")).to_have_count(1)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    someone.page = page
    assert_no_violations(someone, "the page of an unsent form")
    someone.expect_complaint("403 (Forbidden)")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_guests_request_survives_signing_in_in_another_tab(visitor, scripts):
    guest = visitor(java_script_enabled=scripts)
    page = guest.goto("/tickets/new/")
    page.get_by_label("In short").fill("The scarf is lost")
    page.get_by_label("What happened").fill("Row B,\nseat 4")

    guest.sign_in("ana")
    page.get_by_role("button", name="Send", exact=True).click()

    if scripts:
        _expect_not_sent_page(guest, page)
    expect(page.get_by_label("In short")).to_have_value("The scarf is lost")
    expect(page.get_by_label("What happened")).to_have_value("Row B,\nseat 4")
    expect(page.locator("main")).to_contain_text("You are signed in as Ana Ferreira")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", level=1, name="The scarf is lost")).to_be_visible()
    guest.expect_complaint("403 (Forbidden)")


def test_an_organizers_event_survives_signing_out_in_another_tab(visitor):
    organizer = visitor()
    organizer.sign_in("organizer")
    page = organizer.goto("/events/new/")
    page.get_by_label("Name").fill("Open practice for everyone")
    page.get_by_label("Description").fill("Bring water.\n\n**And shoes.**")
    page.get_by_label("Location").fill("Dockside Arena, hall 2")
    page.get_by_label("Starts").fill("2031-05-04T18:30")
    page.get_by_label("Seats", exact=True).fill("30")

    other = organizer.open_page()
    other.goto(f"{organizer.url}/logout/")
    other.locator("main").get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("link", name="Sign in").first).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()

    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    page.get_by_label("Email", exact=True).fill("organizer@courtside.example")
    page.get_by_label("Password", exact=True).fill("tip-off-2026")
    page.locator("main").get_by_role("button", name="Sign in").click()
    _expect_not_sent_page(organizer, page)
    expect(page.get_by_label("Description")).to_have_value("Bring water.\n\n**And shoes.**")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1, name="Open practice for everyone")).to_be_visible()


def test_the_second_of_two_sign_in_pages_leads_on(visitor):
    ana = visitor()
    first, second = ana.goto("/login/"), ana.open_page()
    second.goto(f"{ana.url}/login/?next=/my-reservations/")

    for page in (first, second):
        page.get_by_label("Email", exact=True).fill("ana@courtside.example")
        page.get_by_label("Password", exact=True).fill("tip-off-2026")
        page.locator("main").get_by_role("button", name="Sign in").click()

    expect(second).to_have_url(re.compile("/my-reservations/$"))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_refused_chat_name_is_kept_on_a_phone_with_the_chat_visible(visitor, courtside, scripts):
    stream = ApiClient(courtside.url, "organizer").post("/api/streams", {"title": "Cup night", "status": "live"})
    guest = visitor(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page = guest.goto(f"/live/{stream['slug']}/")
    page.get_by_label("Your name in the chat").fill("Ana Ferreira")
    page.get_by_role("button", name="Join in").click()

    message = page.get_by_text("Please choose another name")
    expect(message).to_be_in_viewport()
    page.get_by_label("Your name in the chat").fill("fan_7")
    page.get_by_role("button", name="Join in").click()

    expect(page).to_have_url(re.compile(f"/live/{stream['slug']}/#chat$"))
    line = page.get_by_label("Message", exact=True)
    expect(line).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-log]")).to_be_in_viewport(ratio=0.9)
    tabs = page.locator(".tab-bar").bounding_box()
    assert line.bounding_box()["y"] + line.bounding_box()["height"] <= tabs["y"]
    guest.expect_complaint("409 (Conflict)")


def test_a_chat_message_waits_for_a_click_after_signing_in_in_another_tab(visitor, courtside):
    stream = ApiClient(courtside.url, "organizer").post("/api/streams", {"title": "Cup night", "status": "live"})
    fan = visitor()
    page = fan.goto(f"/live/{stream['slug']}/")
    page.get_by_label("Your name in the chat").fill("fan_8")
    page.get_by_role("button", name="Join in").click()
    fan.sign_in("ana")

    page.get_by_label("Message", exact=True).fill("De-fence, all of you")
    page.keyboard.press("Enter")
    line = page.locator(".msg", has_text="De-fence, all of you")
    line.get_by_role("button", name="Try again").click()

    expect(line.get_by_role("button", name="Try again")).to_have_count(0)
    page.reload()
    expect(page.locator(".msg", has_text="De-fence, all of you")).to_have_count(1)
    fan.expect_complaint("403 (Forbidden)")


def test_on_a_phone_the_order_button_is_last_and_a_code_is_answered_next_to_it(visitor):
    guest = visitor(viewport={"width": 390, "height": 844})
    page = guest.goto("/shop/")
    page.locator("main a[href^='/shop/']").filter(has_text=re.compile("scarf", re.IGNORECASE)).first.click()
    page.get_by_role("button", name="Add to cart").click()
    page.goto(f"{guest.url}/checkout/")

    spots = [page.get_by_label("Your name"), page.get_by_label("Discount code"), page.locator(".totals")]
    spots.append(page.get_by_role("button", name=re.compile("Order")))
    heights = [spot.bounding_box()["y"] for spot in spots]
    assert heights == sorted(heights)
    page.get_by_label("Your name").fill("Guest of the club")
    page.get_by_label("Discount code").fill("nothing")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("There is no such code.")).to_be_in_viewport()
    expect(page.get_by_label("Discount code")).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value("Guest of the club")


def test_without_a_network_a_form_stays_as_it_is(visitor):
    guest = visitor()
    page = guest.goto("/tickets/new/")
    page.get_by_label("In short").fill("The scarf is lost")
    page.get_by_label("What happened").fill("Row B")
    guest.context.set_offline(True)

    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator(".toast", has_text="You are offline")).to_be_visible()
    expect(page.get_by_label("What happened")).to_have_value("Row B")
    guest.context.set_offline(False)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="The scarf is lost")).to_be_visible()
    guest.expect_complaint("ERR_INTERNET_DISCONNECTED")


def test_a_new_task_waits_for_a_click_after_signing_in_again_in_another_tab(visitor, courtside):
    board = ApiClient(courtside.url, "ana").post("/api/projects", {"name": "Match-day crew"})
    ana = visitor()
    ana.sign_in("ana")
    page = ana.goto(f"/projects/{board['id']}/")
    expect(page.locator("[data-sync]")).to_have_attribute("data-sync", "live", timeout=15000)
    ana.context.clear_cookies(name="sessionid")
    ana.sign_in("ana")

    page.keyboard.press("n")
    page.locator("[data-new-dialog] input").fill("Order ice for the bench")
    page.keyboard.press("Enter")
    toast = page.locator(".toast", has_text="Order ice for the bench")
    toast.get_by_role("button", name="Try again").click()

    expect(page.locator("[data-id]", has_text="Order ice for the bench")).to_be_visible()
    page.reload()
    expect(page.locator("[data-id]", has_text="Order ice for the bench")).to_have_count(1)
    ana.expect_complaint("403 (Forbidden)")

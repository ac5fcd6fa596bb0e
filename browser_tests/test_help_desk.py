"""The help desk: a request filed without an account and followed by a link, and staff at work in two windows."""

import re

import psycopg
import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient
from browser_tests.page_checks import assert_clean
from core.database import direct_conninfo


@pytest.fixture
def file_request(courtside):
    """Return a function that files a request as a guest over the API."""

    def file(title, **more):
        guest = ApiClient.__new__(ApiClient)
        guest.url, guest.token = courtside.url, ""
        return guest.post("/api/tickets", {"title": title, "description": "Changing room 2 is dark.", **more})

    return file


@pytest.fixture
def scorer_in_staff(courtside):
    """Make the scorer a member of staff during the test."""

    def give(role):
        name = courtside.database_url.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(direct_conninfo(), dbname=name, autocommit=True) as database:
            database.execute("UPDATE accounts_user SET role = %s WHERE email = 'scorer@courtside.example'", [role])

    give("STAFF")
    yield
    give("PARTICIPANT")


def is_live(page):
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)


PASTE = """form => {
  const pasted = new DataTransfer();
  pasted.items.add(new File([Uint8Array.from(atob(form.dataset.picture), (c) => c.charCodeAt(0))], "seat.png"));
  const event = new ClipboardEvent("paste", { clipboardData: pasted, bubbles: true, cancelable: true });
  form.querySelector("textarea").dispatchEvent(event);
}"""
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def path_of(link):
    return re.sub(r"^https?://[^/]+", "", link)


def file_by_page(guest, title):
    page = guest.goto("/tickets/new/")
    page.get_by_label("In short").fill(title)
    page.get_by_label("What happened").fill("It is dark in changing room 2.")
    expect(page.get_by_label("Private: only")).to_be_checked()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/tickets/track/**")
    return page


def test_a_pasted_picture_is_attached_and_shown_to_staff(visitor):
    guest, sam = visitor(), visitor()
    page = guest.goto("/tickets/new/")
    page.get_by_label("In short").fill("A broken seat")
    page.get_by_label("What happened").fill("Row 4, seat 12.")
    page.locator("[data-paste]").evaluate(f"form => {{ form.dataset.picture = '{DOT}'; ({PASTE})(form); }}")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/tickets/track/**")
    expect(page.get_by_role("link", name="seat.png")).to_be_visible()
    number = re.search(r"Request #(\d+)", page.content())[1]
    assert_clean(guest, path_of(page.url))

    sam.sign_in("staff")
    desk = sam.goto(f"/staff/tickets/{number}/")
    expect(desk.locator(".shots img")).to_have_js_property("naturalWidth", 1)


def test_a_guest_follows_a_request_by_its_link_and_the_answer_appears_live(visitor):
    guest, sam, phone = visitor(), visitor(), visitor()
    page = file_by_page(guest, "No light tonight")
    number = re.search(r"Request #(\d+)", page.content())[1]
    link = page.get_by_label("Link", exact=True).input_value()
    following = phone.goto(path_of(link))
    expect(following.get_by_text("We have it and will answer.")).to_be_visible()

    sam.sign_in("staff")
    desk = sam.goto(f"/staff/tickets/{number}/")
    desk.get_by_label("Your reply").fill("The caretaker is on her way.")
    desk.get_by_role("button", name="Send and close").click()
    for window in (page, following):
        expect(window.get_by_text("The caretaker is on her way.")).to_be_visible(timeout=10000)
        expect(window.get_by_role("button", name="Reopen", exact=True)).to_be_visible(timeout=10000)
    following.get_by_label("Your reply").fill("Still dark!")
    following.get_by_role("button", name="Send").click()
    expect(following.get_by_text("the request is open again")).to_be_visible()


def test_a_new_request_appears_in_both_windows_and_a_claim_in_one_shows_in_the_other(
    visitor, file_request, scorer_in_staff
):
    sam, kim = visitor(), visitor()
    windows = []
    for someone, name in ((sam, "staff"), (kim, "scorer")):
        someone.sign_in(name)
        windows.append(someone.goto("/staff/tickets/?tab=unassigned"))
        is_live(windows[-1])
    made = file_request("Window broken", private=True)
    for window in windows:
        expect(window.get_by_role("link", name="Window broken")).to_be_visible()
    windows[0].get_by_role("button", name=f"Claim #{made['number']}").click()
    expect(windows[0].get_by_text("It is yours.")).to_be_visible()
    expect(windows[1].get_by_role("link", name="Window broken")).to_have_count(0)

    ours, theirs = (each.goto(f"/staff/tickets/{made['number']}/") for each in (sam, kim))
    expect(theirs.get_by_text("Sam Okafor does.")).to_be_visible()
    ours.get_by_label("Your reply").fill("We will")
    expect(theirs.get_by_text("Sam Okafor is replying right now.")).to_be_visible(timeout=10000)
    ours.get_by_label("Your reply").fill("We will board it up.")
    ours.get_by_role("button", name="Send", exact=True).click()
    expect(theirs.get_by_text("We will board it up.")).to_be_visible()
    expect(theirs.get_by_text("is replying right now")).to_have_count(0, timeout=10000)


def test_a_canned_reply_is_inserted_into_the_answer(visitor, file_request):
    made, sam = file_request("Where is my scarf"), visitor()
    sam.sign_in("staff")
    page = sam.goto(f"/staff/tickets/{made['number']}/")
    page.get_by_label("Your reply").fill("Hello! ")
    page.get_by_label("Canned reply").select_option("Repaired")
    page.get_by_role("button", name="Insert").click()
    expect(page.get_by_label("Your reply")).to_have_value(re.compile("Hello! It is repaired."))


def test_the_help_desk_works_without_javascript(visitor):
    guest, sam = visitor(java_script_enabled=False), visitor(java_script_enabled=False)
    page = file_by_page(guest, "No script here")
    number = re.search(r"Request #(\d+)", page.content())[1]
    sam.sign_in("staff")
    desk = sam.goto(f"/staff/tickets/{number}/")
    desk.get_by_role("button", name="Claim it").click()
    expect(desk.get_by_text("You do.")).to_be_visible()
    desk.get_by_label("Canned reply").select_option("Repaired")
    desk.get_by_role("button", name="Insert").click()
    desk.get_by_role("button", name="Send", exact=True).click()
    page.reload()
    expect(page.get_by_text("It is repaired.")).to_be_visible()
    page.get_by_role("button", name="Close: it is settled").click()
    expect(page.get_by_role("button", name="Send and reopen")).to_be_visible()


def test_the_page_behind_a_link_passes_the_page_checks(visitor, file_request):
    made = file_request("Clean and private", private=True, email="guest@other.example")
    assert_clean(visitor(), path_of(made["trackingUrl"]))


def test_staff_pages_pass_the_page_checks(visitor):
    sam = visitor()
    sam.sign_in("staff")
    for path in ("", "?tab=closed&q=zebra", "997/", "canned/", "poster/?place=Gate"):
        assert_clean(sam, f"/staff/tickets/{path}")


def test_similar_requests_are_shown_while_a_request_is_typed(visitor):
    page = visitor().goto("/tickets/new/?place=Gate+3")
    expect(page.get_by_text("You are at Gate 3.")).to_be_visible()
    page.get_by_label("In short").press_sequentially("lights are out")
    expect(page.get_by_role("link", name="Half of the lights over court 2 are out")).to_be_visible()


def test_requests_are_selected_by_keyboard_and_closed_together(visitor, file_request):
    first, second = file_request("Bulk one"), file_request("Bulk two")
    sam = visitor()
    sam.sign_in("staff")
    page = sam.goto("/staff/tickets/?q=Bulk")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name="Close")).to_be_hidden()
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.locator("h3 a:focus, .tick:focus").first.wait_for()
    expect(page.locator(".tick:checked")).to_have_count(2)
    expect(page.get_by_text("With the selected (2)")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("2 requests closed.")).to_be_visible()
    for made in (first, second):
        expect(page.get_by_text(f"#{made['number']}", exact=False)).to_have_count(0)


def test_without_javascript_several_requests_are_tagged_together(visitor, file_request):
    made, sam = file_request("No script, many"), visitor(java_script_enabled=False)
    sam.sign_in("staff")
    page = sam.goto("/staff/tickets/?sort=newest")
    page.get_by_label(f"Select #{made['number']}").check()
    page.locator("#together-tag").fill("Gate 9")
    page.get_by_role("button", name="Tag", exact=True).click()
    expect(page.get_by_text("1 request tagged “gate 9”.")).to_be_visible()


def test_on_a_phone_the_first_request_is_visible(visitor, file_request):
    file_request("In sight")
    sam = visitor(viewport={"width": 390, "height": 844})
    sam.sign_in("staff")
    page = sam.goto("/staff/tickets/")
    assert page.locator(".help-list h3").first.bounding_box()["y"] < 600

"""Bookings: the last seat in two windows, a live map, an expired hold, a ticket and check-in."""

import json
import re
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient
from browser_tests.dialogs import answer_question
from browser_tests.page_checks import assert_clean

PAGES = ["", "desk/", "edit/", "layout/", "cancel/", "attendees/", "door/"]


@pytest.fixture(scope="module")
def organizer(courtside):
    return ApiClient(courtside.url, "organizer")


def event(organizer, name, plan=(), seats=3, minutes=7 * 24 * 60):
    """Create an event; with a plan, one with numbered seats."""
    starts = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    fields = {"name": name, "location": "Dockside Arena", "startsAt": starts, "totalSeats": seats}
    made = organizer.post("/api/events", fields)
    if plan:
        body = json.dumps({"sections": [{"name": "N", "stand": "n", "plan": list(plan)}]}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {organizer.token}"}
        path = f"{organizer.url}/api/events/{made['id']}/layout"
        urllib.request.urlopen(urllib.request.Request(path, body, headers, method="PUT"), timeout=10).close()
    return made


def page_of(made, rest=""):
    return f"/events/{made['slug']}/{rest}"


def is_live(page):
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)


def seat(page, name):
    return page.locator(f'[data-seat="{name}"]')


def signed_in(visitor, who, path, **context):
    someone = visitor(**context)
    someone.sign_in(who)
    return someone, someone.goto(path)


def test_one_window_gets_the_last_seat_and_the_other_is_told_at_once(visitor, organizer):
    made = event(organizer, "Last seat night", seats=1)
    _, ana = signed_in(visitor, "ana", page_of(made))
    _, ben = signed_in(visitor, "ben", page_of(made))
    is_live(ben)
    ana.get_by_role("button", name="Reserve Seat").click()
    expect(ana.get_by_text("You’re in.", exact=True).first).to_be_visible()  # noqa: RUF001

    expect(ben.get_by_role("button", name="Fully Booked")).to_be_disabled()
    ben.get_by_role("button", name="Join waiting list").click()
    expect(ben.get_by_text("You are number 1 in line.").first).to_be_visible()
    ana.get_by_role("button", name="Cancel Reservation").click()
    answer_question(ana, "Cancel seat")
    expect(ben.get_by_role("link", name="Your ticket")).to_be_visible()


def test_the_nearest_seat_is_offered_when_a_seat_was_just_taken(visitor, organizer):
    made = event(organizer, "Two chairs", plan=["oo"])
    late, ben = signed_in(visitor, "ben", "/events/")
    ben.route_web_socket("**/ws", lambda line: None)  # events arrive late in this window
    late.goto(page_of(made))
    _, ana = signed_in(visitor, "ana", page_of(made))
    seat(ana, "N-A1").click()
    ana.get_by_role("button", name="Reserve this seat").click()
    expect(ana.get_by_text("seat N-A1").first).to_be_visible()

    seat(ben, "N-A1").click()
    ben.get_by_role("group", name="Nearest free seats").get_by_role("button", name="N-A2").click()
    ben.get_by_role("button", name="Reserve this seat").click()
    expect(ben.get_by_text("seat N-A2").first).to_be_visible()
    late.expect_complaint("409")


def test_the_map_updates_in_the_second_browser(visitor, organizer, courtside):
    made = event(organizer, "Moving map", plan=["oooo", "oooo"])
    watching = visitor().goto(page_of(made))
    is_live(watching)
    watching.evaluate("""() => { window.seen = {};
        new MutationObserver((changes) => { for (const { target } of changes)
            if (target.matches(".seat.held")) window.seen[target.dataset.seat] ??= Date.now();
        }).observe(document.querySelector("[data-map]"), { subtree: true, attributeFilter: ["class"] }); }""")
    ana, delays = ApiClient(courtside.url, "ana"), []
    for name in ("N-A1", "N-A2", "N-B3"):
        ana.post(f"/api/events/{made['id']}/holds", {"seats": [name]})
        responded = time.time() * 1000
        expect(seat(watching, name)).to_have_class("seat standard held")
        delays.append(watching.evaluate("name => window.seen[name]", name) - responded)
    expect(seat(watching, "N-A1")).to_have_class("seat standard free")
    assert min(delays) < 250, delays


def test_a_hold_expires_and_another_person_takes_the_seat(visitor, organizer, courtside):
    made = event(organizer, "Five minutes", plan=["ooo"])
    holder, ana = signed_in(visitor, "ana", page_of(made))
    seat(ana, "N-A2").click()
    expect(ana.get_by_text("Seat held for you")).to_be_visible()
    with psycopg.connect(courtside.database_url, autocommit=True) as database:
        database.execute(
            "UPDATE bookings_seathold SET first_at = now() - interval '6 minutes', expires_at = now()"
            " WHERE event_id = %s",
            [made["id"]],
        )
    _, ben = signed_in(visitor, "ben", page_of(made))
    seat(ben, "N-A2").click()
    expect(ben.get_by_text("Seat held for you")).to_be_visible()

    ana.get_by_role("button", name="Reserve this seat").click()
    expect(ana.get_by_role("group", name="Nearest free seats")).to_be_visible()
    ben.get_by_role("button", name="Reserve this seat").click()
    expect(seat(ana, "N-A2")).to_have_class("seat standard taken")
    holder.expect_complaint("409")


def test_a_ticket_is_printed_and_checked_in_once_and_check_in_works_offline(visitor, organizer, courtside):
    made = event(organizer, "Door night", minutes=5)
    _, ana = signed_in(visitor, "ana", "/events/?q=Door+night")
    ana.locator("article").get_by_role("button", name="Reserve Seat").click()
    ana.locator("article").get_by_role("link", name="Ticket").click()
    code = ana.locator("[data-ticket-code]").inner_text()
    ana.emulate_media(media="print")
    expect(ana.locator("svg.qr")).to_be_visible()
    expect(ana.get_by_role("button", name="Print")).to_be_hidden()
    ApiClient(courtside.url, "ben").post(f"/api/events/{made['id']}/reserve")
    keeper, door = signed_in(visitor, "organizer", page_of(made, "door/"))
    expect(door.get_by_text("2 tickets on this device")).to_be_visible()

    open_event(door, code)
    expect(door.locator("[data-verdict]")).to_contain_text("Come in, Ana Ferreira")
    open_event(door, code)
    expect(door.locator("[data-verdict]")).to_contain_text("In already")
    roster = door.evaluate("Object.values(localStorage).map((kept) => JSON.parse(kept).tickets ?? []).flat()")
    keeper.context.set_offline(True)
    open_event(door, next(one["code"] for one in roster if one["holder"] == "Ben Adeyemi"))
    expect(door.locator("[data-verdict]")).to_contain_text("Come in, Ben Adeyemi")
    expect(door.get_by_text("No network")).to_be_visible()
    keeper.context.set_offline(False)
    expect(door.get_by_text("2 of 2 in")).to_be_visible(timeout=15000)
    expect(door.get_by_text("without the network")).to_be_visible()
    keeper.expect_complaint("409")
    keeper.expect_complaint("ERR_INTERNET_DISCONNECTED")


def open_event(door, code):
    door.get_by_label("Ticket").fill(code)
    door.get_by_role("button", name="Let in").click()


def test_seats_are_drawn_with_a_brush(visitor, organizer):
    made = event(organizer, "Brush night")
    _, page = signed_in(visitor, "organizer", page_of(made, "layout/"))
    block = page.locator("[data-block]").first
    page.get_by_role("button", name="Aisle", exact=True).click()
    block.get_by_role("button", name="Row A, place 4: Seat").click()
    block.get_by_role("button", name="Fewer rows").click()
    expect(page.locator("[data-count]")).to_have_text("34 seats")
    expect(page.locator("[data-preview] [data-stand=n] .seat")).to_have_count(13)
    for button in page.locator(".sizes button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    expect(block.get_by_label("Rows", exact=True)).to_be_hidden()
    expect(page.locator("[data-block]:visible")).to_have_count(2)
    page.get_by_role("button", name="Add section").click()
    page.locator("[data-block]:visible").nth(2).get_by_label("Name").fill("E")
    page.locator("[data-block]:visible").nth(2).get_by_label("Side of the court").select_option("e")
    expect(page.locator("[data-count]")).to_have_text("55 seats")
    expect(page.locator("[data-preview] [data-stand=e] .seat")).to_have_count(21)
    page.get_by_role("button", name="Save the seats").click()
    expect(page.get_by_text("55 numbered seats.").first).to_be_visible()
    expect(seat(page, "N1-A6")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_drawing_seats_causes_no_overflow_and_can_copy_another_event(visitor, organizer, width):
    event(organizer, "Copied night", plan=["o" * 40, "c" * 40])
    made = event(organizer, "Copying night")
    _, page = signed_in(visitor, "organizer", page_of(made, "layout/"), viewport={"width": width, "height": 844})
    page.get_by_label("As at another event").select_option(label="Copied night, 80 seats")
    page.get_by_role("button", name="Copy seats").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text("80 seats")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Save the seats").click()
    expect(page.get_by_text("80 numbered seats.").first).to_be_visible()


def test_sales_open_on_time_without_a_reload(visitor, organizer):
    made = event(organizer, "Countdown night")
    opens = (datetime.now(UTC) + timedelta(seconds=15)).isoformat()
    organizer.patch(f"/api/events/{made['id']}", {"salesOpenAt": opens})
    _, page = signed_in(visitor, "ana", page_of(made))
    expect(page.locator("[data-until-open]")).to_have_text(re.compile(r"^00:\d\d$"))
    expect(page.get_by_role("button", name="Reserve Seat")).to_be_visible(timeout=30000)
    page.get_by_role("button", name="Reserve Seat").click()
    expect(page.get_by_text("Show QR code").or_(page.get_by_text("QR")).first).to_be_visible()


@pytest.mark.parametrize("rest", PAGES)
def test_organizer_pages_pass_the_page_checks(visitor, rest):
    olive = visitor()
    olive.sign_in("organizer")
    assert_clean(olive, f"/events/hawks-v-northside-comets-women/{rest}")

"""Drops: from the list through the countdown to redeeming, and a draw verified from its published page."""

import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient
from browser_tests.conftest import open_email
from browser_tests.dialogs import answer_question
from browser_tests.page_checks import assert_clean

THROWBACK = "/drops/the-96-throwback/"


@pytest.fixture(scope="module")
def organizer(courtside):
    return ApiClient(courtside.url, "organizer")


def create_drop(organizer, title, opens_in=-60, **facts):
    """Create a drop whose window opens in this many seconds, for an hour."""
    opens = datetime.now(UTC) + timedelta(seconds=opens_in)
    window = {"claimWindowStart": opens.isoformat(), "claimWindowEnd": (opens + timedelta(hours=1)).isoformat()}
    return organizer.post("/api/drops", {"title": title, "totalSlots": 2, **window, **facts})


def path_of(drop, rest=""):
    return f"/drops/{drop['slug']}/{rest}"


def test_from_the_list_through_the_countdown_to_redeeming(visitor, organizer, courtside):
    drop = create_drop(organizer, "Countdown jersey 7", opens_in=9, collectNote="Gate B")
    ana, boss = visitor(), visitor(viewport={"width": 390, "height": 800})
    boss.sign_in("organizer")
    ana.sign_in("ana")
    page = ana.goto(path_of(drop))
    page.get_by_role("button", name="Join the list").click()
    expect(page.get_by_text("#1", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Claim yours").click(timeout=20000)  # it appears without a reload
    code = page.locator(".claim-code").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}", code)

    open_email(courtside, ana, "Your code for Countdown jersey 7")
    assert code in page.content() or any(code in frame.content() for frame in page.frames)
    desk = boss.goto("/redeem/")
    for verdict in ("Valid", "Used already"):
        desk.get_by_label("Code", exact=True).fill(code.lower().replace("-", " "))
        desk.get_by_role("button", name="Redeem").click()
        expect(desk.get_by_role("heading", name=verdict)).to_be_visible()
        expect(desk.locator(".redeem-verdict").get_by_text("Ana Ferreira")).to_be_visible()
    boss.expect_complaint("409")


def test_a_claim_is_the_right_to_buy_and_comes_back_with_a_cancelled_order(visitor, organizer, courtside):
    drop, staff, ben = create_drop(organizer, "Kept jersey"), visitor(), visitor()
    staff.sign_in("staff")
    page = staff.goto("/staff/shop/products/new/")
    page.get_by_label("Name").fill("Old cap")
    page.get_by_label("Price").fill("30")
    page.get_by_label("Reserved for").select_option("Kept jersey")
    page.get_by_label("How many of each").fill("3")
    page.get_by_role("button", name="Put it on the shelf").click()
    guest = visitor().goto("/shop/old-cap/")
    expect(guest.get_by_role("link", name="See the drop")).to_be_visible()
    expect(guest.get_by_role("button", name="Add to cart")).to_have_count(0)

    ben.sign_in("ben")
    mine = ben.goto(path_of(drop))
    mine.get_by_role("button", name="Join the list").click()
    mine.get_by_role("button", name="Claim yours").click()
    mine.get_by_role("link", name="Buy: Old cap").click()
    mine.get_by_role("button", name="Add to cart").click()
    mine.get_by_role("link", name="Check out").click()
    mine.get_by_role("button", name="Order with obligation to pay").click()
    mine.wait_for_url(re.compile(r"/orders/\w{3}-\w{3}/"))
    order = mine.locator("h1").inner_text()
    expect(ben.goto("/my-claims/").get_by_role("link", name=re.search(r"\w{3}-\w{3}", order)[0])).to_be_visible()
    ben.goto(mine.get_by_role("link", name=re.search(r"\w{3}-\w{3}", order)[0]).get_attribute("href"))
    mine.get_by_role("link", name="Cancel").click()
    answer_question(mine, "Cancel the order")
    expect(ben.goto(path_of(drop)).get_by_role("link", name="Buy: Old cap")).to_be_visible()


def test_watchers_see_slots_taken_and_a_freed_one_offered_to_them(visitor, organizer, courtside):
    drop = create_drop(organizer, "Window jersey", totalSlots=1)
    scorer, ben = ApiClient(courtside.url, "scorer"), visitor()
    scorer.post(f"/api/drops/{drop['id']}/waitlist", {})
    ben.sign_in("ben")
    page = ben.goto(path_of(drop))
    page.get_by_role("button", name="Join the list").click()
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    expect(page.get_by_text("1 of 1 left")).to_be_visible()
    held = scorer.post(f"/api/drops/{drop['id']}/claim", {})
    expect(page.get_by_text("0 of 1 left")).to_be_visible()
    expect(page.get_by_text("Every slot is taken.")).to_be_visible()
    organizer.post(f"/api/claims/{held['id']}/revoke", {"reason": "Two accounts"})
    expect(page.locator(".claim-code")).to_be_visible()


def test_a_draw_is_verified_from_its_published_page_alone(visitor, organizer, courtside):
    drop = create_drop(organizer, "Drawn jersey", opens_in=3600, mode="draw")
    for who in ("ana", "ben", "scorer"):
        ApiClient(courtside.url, who).post(f"/api/drops/{drop['id']}/waitlist", {})
    boss, guest = visitor(), visitor()
    boss.sign_in("organizer")
    promised = guest.goto(path_of(drop, "fairness/")).locator(".facts code").nth(1).inner_text()
    console = boss.goto(path_of(drop, "console/"))
    console.get_by_role("link", name="Close the list").click()
    answer_question(console, "Close the list")
    console.get_by_role("link", name="Draw", exact=True).click()
    answer_question(console, "Draw")
    expect(console.get_by_text("Drawn", exact=False).first).to_be_visible()

    page = guest.goto(path_of(drop, "fairness/"))
    expect(page.get_by_text("Your browser computed it too: the draw is what it says.")).to_be_visible()
    published = json.loads(page.locator("#published").text_content())
    listed, seed = sorted(published["entries"]), bytes.fromhex(published["seed"])
    closed = sha256("\n".join(listed).encode()).hexdigest()
    assert (sha256(seed).hexdigest(), closed, len(listed)) == (promised, published["listHash"], 3)
    lot = {entry: hmac.new(seed, f"{drop['id']}|{closed}|{entry}".encode(), sha256).hexdigest() for entry in listed}
    assert sorted(listed, key=lot.__getitem__) == page.locator(".drop-entries code").all_inner_texts()


def test_without_javascript_a_double_click_joins_once(visitor, organizer):
    drop = create_drop(organizer, "Plain jersey")
    ben = visitor(java_script_enabled=False)
    ben.sign_in("ben")
    page = ben.goto(path_of(drop))
    page.get_by_role("button", name="Join the list").dblclick()
    expect(page.get_by_text("1 on the list")).to_be_visible()
    page.get_by_role("button", name="Claim yours").click()
    expect(page.locator(".claim-code")).to_be_visible()
    mine = ben.goto("/my-claims/").get_by_role("listitem").filter(has_text="Plain jersey")
    expect(mine.get_by_role("img", name="The code as a square")).to_be_visible()


@pytest.mark.parametrize("path", ["/redeem/", "/drops/new/", f"{THROWBACK}console/", f"{THROWBACK}edit/"])
def test_organizer_pages_pass_the_page_checks(visitor, path):
    boss = visitor()
    boss.sign_in("organizer")
    assert_clean(boss, path)


@pytest.mark.parametrize("path", [THROWBACK, f"{THROWBACK}leave/"])
def test_pages_of_the_waiting_list_pass_the_page_checks(visitor, path):
    ana = visitor()
    ana.sign_in("ana")
    assert_clean(ana, path)

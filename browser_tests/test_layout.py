"""No page is wider than its window: at every width, during a live game, with the longest allowed names."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient

PAGES = [
    "/",
    "/scoreboard/winter-cup-semi-final/",
    "/events/",
    "/competitions/",
    "/drops/",
    "/live/",
    "/shop/",
    "/tickets/",
]
LONG_WORD = ("Donaudampfschifffahrtsgesellschaftskapitaen" * 3)[:110]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Every word of a name that wraps.
BROKEN = """names => names.flatMap((name) => {
    const text = name.firstChild, found = [];
    for (const word of text.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (range.getClientRects().length > 1) found.push(word[0]);
    }
    return found;
})"""


def overflow_of(page, widths, height=900):
    """Return how many pixels the page is wider than its window, by the elements that cause it."""
    found = {}
    page.evaluate("document.documentElement.style.visibility = 'hidden'")  # laid out the same, and not painted
    for width in widths:
        page.set_viewport_size({"width": width, "height": height})
        if by := page.evaluate(SIDEWAYS):
            found[width] = by
    return found


@pytest.mark.parametrize("who", [None, "organizer"])
def test_no_page_overflows_while_a_game_is_live(visitor, who):
    someone = visitor()
    if who:
        someone.sign_in(who)
    for path in PAGES:
        page = someone.goto(path)
        assert overflow_of(page, range(320, 1921, 40)) == {}, path
    expect(someone.goto("/shop/").locator("[data-pill]")).to_be_visible()


@pytest.fixture(scope="module")
def long_names(courtside):
    """Return pages about things and people whose names are one word of maximum length."""
    organizer, fan = ApiClient(courtside.url, "organizer"), ApiClient(courtside.url, "ana")
    now = datetime.now(UTC)
    soon = (now + timedelta(days=3)).isoformat()
    event = organizer.post(
        "/api/events", {"name": LONG_WORD, "location": LONG_WORD, "startsAt": soon, "totalSeats": 20}
    )
    cup = organizer.create_competition(LONG_WORD, venue=LONG_WORD)
    game = organizer.post(
        "/api/games",
        {"teamAName": LONG_WORD[:60], "teamBName": LONG_WORD[:60], "title": LONG_WORD, "openScoring": True},
    )
    newcomer = ApiClient(courtside.url, "ana")
    newcomer.token = ""
    person = {"name": LONG_WORD, "email": "long@club.example", "password": "tip-off-2026"}
    newcomer.post("/api/auth/signup", person)
    newcomer.token = newcomer.post("/api/auth/login", {name: person[name] for name in ("email", "password")})["token"]
    for someone in (newcomer, fan):
        someone.post(f"/api/events/{event['id']}/reserve")
        someone.post(f"/api/competitions/{cup['id']}/register")
    return [
        *(f"/events/{event['slug']}/{rest}" for rest in ("", "attendees/", "door/", "edit/")),
        *(f"/competitions/{cup['slug']}/{rest}" for rest in ("", "registrations/")),
        *(f"/scoreboard/{game['slug']}/{rest}" for rest in ("", "table/", "edit/")),
        f"/search/?q={LONG_WORD[:90]}",
        "/staff/mailbox/",
        "/events/",
        "/competitions/",
        "/scoreboard/",
        "/",
    ]


def test_no_name_makes_a_page_overflow(visitor, long_names):
    staff = visitor()
    staff.sign_in("staff")
    found = {
        path: wider for path in long_names if (wider := overflow_of(staff.goto(path), (320, 390, 768, 1024, 1280)))
    }
    assert found == {}


@pytest.mark.parametrize(
    "size", [(390, 844), (844, 390), (900, 420), (932, 430), (768, 1024), (1024, 768), (1280, 800)]
)
def test_a_team_name_wraps_only_between_words(visitor, size):
    page = visitor(viewport={"width": size[0], "height": size[1]}).goto("/scoreboard/winter-cup-semi-final/")
    assert page.locator(".sb-team h2").evaluate_all(BROKEN) == []


def test_a_phone_in_landscape_keeps_its_height_for_the_page(visitor):
    page = visitor(viewport={"width": 390, "height": 844}).goto("/scoreboard/winter-cup-semi-final/")
    expect(page.get_by_role("navigation", name="Main, phone")).to_be_visible()
    page.set_viewport_size({"width": 844, "height": 390})
    expect(page.get_by_role("navigation", name="Main, phone")).to_be_hidden()
    page.mouse.wheel(0, 600)
    expect(page.locator(".site-head")).not_to_be_in_viewport()


def test_a_price_in_the_cart_stays_on_one_line(visitor):
    page = visitor(viewport={"width": 320, "height": 700}).goto("/shop/chevron-snapback/")
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart/")
    assert page.locator(".line-total").first.evaluate("each => each.getClientRects().length") == 1
    price, line = (page.locator(f".lines {part}").first.bounding_box() for part in (".line-total", "li"))
    assert price["height"] < 40
    assert price["x"] + price["width"] < line["x"] + line["width"] - 10
    assert page.evaluate(SIDEWAYS) == 0


def test_a_toast_with_undo_is_one_row_at_the_bottom_right(visitor, courtside):
    ben = visitor(viewport={"width": 1280, "height": 900})
    page = ben.goto("/shop/")
    page.evaluate(
        """async () => document.dispatchEvent(new CustomEvent("toast",
            { detail: { text: "Moved HAW-1 to In review", action: { label: "Undo", run() {} } } }))"""
    )
    shown = page.locator("[data-toast]:visible")
    boxes = [shown.locator(part).bounding_box() for part in ("p", ".btn", "[data-dismiss]")]
    middles = [box["y"] + box["height"] / 2 for box in boxes]
    assert max(middles) - min(middles) < 3
    assert [box["x"] for box in boxes] == sorted(box["x"] for box in boxes)
    whole = shown.bounding_box()
    assert whole["height"] < 64
    assert whole["x"] + whole["width"] > 1240

"""Screens for viewing stay on: the hall's display, the scorer's table and check-in."""

import pytest

from browser_tests.api_client import ApiClient
from browser_tests.test_bookings import event, page_of

LOCKS = """window.locks = [];
Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
    const lock = { released: false };
    window.locks.push(lock);
    return lock;
} } });"""
SEE = """hidden => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    if (hidden) window.locks.at(-1).released = true;  // as browsers do
    document.dispatchEvent(new Event("visibilitychange"));
}"""
HELD = "window.locks.filter((lock) => !lock.released).length"


@pytest.mark.parametrize("screen", ["display", "table", "door"])
def test_a_screen_stays_on_while_it_is_visible(visitor, courtside, game, screen):
    someone = visitor()
    someone.sign_in("organizer")
    someone.context.add_init_script(LOCKS)
    made = event(ApiClient(courtside.url, "organizer"), "Awake") if screen == "door" else None
    page = someone.goto(page_of(made, "door/") if made else f"/scoreboard/{game['slug']}/{screen}/")
    page.wait_for_function(f"{HELD} === 1")

    page.evaluate(SEE, True)
    assert page.evaluate(HELD) == 0
    page.evaluate(SEE, False)
    page.wait_for_function(f"{HELD} === 1")
    page.mouse.click(5, 5)
    assert page.evaluate("window.locks.length") == 2

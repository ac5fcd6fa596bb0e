"""The hall's screen recovers by itself, and a stream's overlay shows nothing but the score."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from browser_tests.scoring import expect_score, ignore_network_errors, open_screen, tap


@pytest.mark.parametrize(("kind", "side"), [("bug", "left"), ("bug", "right"), ("lower", "left"), ("full", "left")])
def test_the_overlay_renders_nothing_but_itself(visitor, game, kind, side):
    stream = visitor(viewport={"width": 1920, "height": 1080})
    page = stream.goto(f"/scoreboard/{game['slug']}/overlay/?kind={kind}&side={side}")
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    picture = Image.open(io.BytesIO(page.screenshot(omit_background=True))).convert("RGBA")
    drawn = page.locator("[data-part]").bounding_box()
    left, top, right, bottom = picture.getchannel("A").getbbox()
    assert drawn["x"] - 1 <= left < right <= drawn["x"] + drawn["width"] + 1
    assert drawn["y"] - 1 <= top < bottom <= drawn["y"] + drawn["height"] + 1
    clear = picture.getchannel("A").histogram()[0] / (1920 * 1080)
    assert clear > (0.6 if kind == "full" else 0.9)
    assert (left < 960) == (side == "left")


def test_the_display_shows_that_it_is_offline_and_recovers(visitor, game):
    hall, scorer = visitor(), visitor()
    display, table = open_screen(hall, game, "display"), open_screen(scorer, game, "table")
    hall.context.set_offline(True)
    expect(display.get_by_text("Offline", exact=True)).to_be_visible()
    tap(table, "Plus 3 for Harbour Hawks")
    hall.context.set_offline(False)
    expect_score(display, 3, 0)
    display.reload()
    expect_score(display, 3, 0)
    expect(display.get_by_text("Offline", exact=True)).to_be_hidden()
    ignore_network_errors(hall)

"""The scorer's table: a quarter on all screens, a cut connection, the keyboard, no JavaScript."""

import json
import re
import urllib.request
from itertools import pairwise

from playwright.sync_api import expect

from browser_tests.scoring import expect_score, ignore_network_errors, open_screen, tap


def plays_of(courtside, game):
    """Return the play-by-play, oldest first."""
    with urllib.request.urlopen(f"{courtside.url}/api/games/{game['id']}/plays?pageSize=100", timeout=10) as answer:
        return json.load(answer)["data"][::-1]


def test_a_quarter_at_the_table_appears_on_every_screen(visitor, game):
    scorer, hall, stream = visitor(), visitor(viewport={"width": 1920, "height": 1080}), visitor()
    table, display, overlay = (
        open_screen(scorer, game, "table"),
        open_screen(hall, game, "display"),
        open_screen(stream, game, "overlay"),
    )
    screens = (table, display, overlay)
    tap(table, "Start clock")
    for points in (2, 3, 1):
        tap(table, f"Plus {points} for Harbour Hawks")
    tap(table, "Plus 2 for Bay City Tides")
    for screen in screens:
        expect_score(screen, 6, 2)
    table.get_by_label("Jersey number of the foul, Harbour Hawks").fill("7")
    for _ in range(3):
        tap(table, "Foul, Harbour Hawks")
    expect(display.locator(".arena-bonus:visible")).to_have_count(0)
    tap(table, "Foul, Harbour Hawks")
    expect(display.locator(".arena-bonus:visible")).to_have_text("Bonus")
    expect(table.get_by_text("Foul, Harbour Hawks #7")).to_be_visible()
    tap(table, "Possession arrow to Bay City Tides")
    expect(display.locator(".poss.away.on")).to_be_visible()
    tap(table, "Shot clock to 14")
    for screen in screens:
        expect(screen.locator("[data-shot-clock]")).to_have_text(re.compile("^1[0-4]$"))
    tap(table, "Stop clock")
    table.get_by_label("Time on the clock").fill("59.9")
    tap(table, "Set clock")
    for screen in screens:
        expect(screen.locator("[data-clock]")).to_have_text("59.9")
    tap(table, "Next period")
    expect(overlay.locator(".bug-clock")).to_contain_text("Q2")
    tap(table, "Undo last play")
    expect(overlay.locator(".bug-clock")).to_contain_text("Q1")
    tap(table, "Final whistle")
    for screen in screens:
        expect(screen.locator("[data-clock]")).to_have_text("FINAL")
    expect(table.get_by_text("Undo takes it back")).to_be_visible()


def test_ten_taps_without_a_network_count_once_each_and_in_order(visitor, courtside, game):
    scorer = visitor()
    table = open_screen(scorer, game, "table")
    tap(table, "Plus 1 for Bay City Tides")
    expect_score(table, 0, 1)
    scorer.context.set_offline(True)
    order = [("A", 1), ("B", 2), ("A", 3), ("A", 2), ("B", 3), ("B", 1), ("A", 1), ("A", 1), ("B", 2), ("A", 3)]
    names = {"A": "Harbour Hawks", "B": "Bay City Tides"}
    for team, points in order:
        tap(table, f"Plus {points} for {names[team]}")
    expect(table.locator("[data-waiting]")).to_contain_text("10 waiting")
    expect(table.get_by_text("Offline", exact=True)).to_be_visible()
    assert table.locator(".table-page").evaluate("page => getComputedStyle(page).outlineStyle") == "solid"
    expect_score(table, 0, 1)
    scorer.context.set_offline(False)
    expect_score(table, 11, 9)
    expect(table.locator("[data-waiting]")).to_be_empty()
    scored = [(play["team"], play["points"]) for play in plays_of(courtside, game)]
    assert scored == [("B", 1), *order]
    ignore_network_errors(scorer)


def test_a_tap_with_a_lost_response_counts_once(visitor, courtside, game):
    scorer = visitor()
    table = open_screen(scorer, game, "table")
    lost = []

    def lose_the_first(route):
        route.fetch()
        lost.append(route.request.headers["idempotency-key"])
        route.abort() if len(lost) == 1 else route.fallback()

    table.route("**/api/games/**/score", lose_the_first)
    tap(table, "Plus 2 for Harbour Hawks")
    tap(table, "Plus 3 for Harbour Hawks")
    expect_score(table, 5, 0)
    expect(table.locator("[data-waiting]")).to_be_empty()
    assert lost[0] == lost[1] != lost[2]
    assert [play["points"] for play in plays_of(courtside, game)] == [2, 3]
    ignore_network_errors(scorer)


def test_queued_taps_survive_a_reload(visitor, courtside, game):
    scorer = visitor()
    table = open_screen(scorer, game, "table")
    table.route("**/api/games/**/score", lambda route: route.abort())
    for _ in range(3):
        tap(table, "Plus 2 for Harbour Hawks")
    expect(table.locator("[data-waiting]")).to_contain_text("3 waiting")
    table.unroute("**/api/games/**/score")
    open_screen(scorer, game, "table")
    expect_score(table, 6, 0)
    assert len(plays_of(courtside, game)) == 3
    ignore_network_errors(scorer)


def test_a_refused_tap_is_reported_and_the_next_is_sent(visitor, game):
    scorer = visitor()
    table = open_screen(scorer, game, "table")
    table.get_by_label("Time on the clock").fill("99:00")
    tap(table, "Set clock")
    tap(table, "Plus 2 for Harbour Hawks")
    expect_score(table, 2, 0)
    expect(table.get_by_text("Not counted: Clock set")).to_be_visible()
    scorer.expect_complaint("Failed to load resource")


def test_the_keys_score_run_the_clock_and_undo(visitor, courtside, game):
    scorer = visitor()
    table = open_screen(scorer, game, "table")
    for key in "asdjkl":
        table.keyboard.press(key)
    expect_score(table, 6, 6)
    tap(table, "Plus 2 for Harbour Hawks")
    table.keyboard.press("Space")  # the tapped button has lost focus
    expect(table.locator("[data-clock]")).to_have_attribute("data-running", "true")
    table.keyboard.press("Space")
    expect(table.locator("[data-clock]")).to_have_attribute("data-running", "false")
    expect_score(table, 8, 6)
    for _ in range(3):
        table.keyboard.press("z")
    expect_score(table, 6, 6)
    table.get_by_label("Jersey number of the foul, Harbour Hawks").press("a")
    table.keyboard.press("Control+s")
    table.get_by_label("Score with these keys").uncheck()
    table.get_by_label("Score with these keys").blur()
    table.keyboard.press("d")
    table.wait_for_timeout(300)
    expect_score(table, 6, 6)
    open_screen(scorer, game, "table")
    expect(table.get_by_label("Score with these keys")).not_to_be_checked()
    seqs = [play["seq"] for play in plays_of(courtside, game)]
    assert all(before < after for before, after in pairwise(seqs))


def test_the_buttons_of_the_table_are_large_enough_for_a_thumb(visitor, game):
    scorer = visitor(viewport={"width": 320, "height": 640})
    table = open_screen(scorer, game, "table")
    for button in table.get_by_role("button", name=re.compile("^Plus")).all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 72


def test_the_table_works_without_javascript(visitor, game):
    scorer = visitor(java_script_enabled=False)
    table = scorer.goto(f"/scoreboard/{game['slug']}/table/")
    tap(table, "Plus 3 for Bay City Tides")
    tap(table, "Time-out, Harbour Hawks")
    tap(table, "Start clock")
    expect_score(table, 0, 3)
    expect(table.get_by_text("Time-out, Harbour Hawks")).to_be_visible()
    assert table.url.endswith("/table/")


def test_a_second_table_sees_who_has_control_and_takes_over_with_one_tap(visitor, game):
    first, second = visitor(), visitor()
    first.sign_in("scorer")
    one = open_screen(first, game, "table")
    expect(one.get_by_text("Another table has control")).to_be_hidden()
    tap(one, "Plus 2 for Harbour Hawks")
    expect_score(one, 2, 0)
    two = open_screen(second, game, "table")
    expect(two.get_by_text("Another table has control: Sora Lindqvist")).to_be_visible()
    two.keyboard.press("d")
    tap(two, "Take over")
    expect(one.get_by_text("Another table has control: A guest")).to_be_visible()
    tap(two, "Plus 3 for Harbour Hawks")
    for table in (one, two):
        expect_score(table, 5, 0)
    assert first.violations() == []
    tap(one, "Take over")
    expect(two.get_by_text("Another table has control: Sora Lindqvist")).to_be_visible()
    tap(one, "Plus 1 for Bay City Tides")
    expect_score(two, 5, 1)


def test_taps_of_a_table_without_control_wait_until_it_takes_over(visitor, courtside, game):
    first, second = visitor(), visitor()
    one, two = open_screen(first, game, "table"), open_screen(second, game, "table")
    first.context.set_offline(True)
    tap(one, "Plus 2 for Harbour Hawks")
    expect(one.locator("[data-waiting]")).to_contain_text("1 waiting")
    tap(two, "Take over")
    tap(two, "Plus 3 for Bay City Tides")
    expect_score(two, 0, 3)
    first.context.set_offline(False)
    expect(one.get_by_text("The taps are kept: take over")).to_be_visible(timeout=15000)
    assert len(plays_of(courtside, game)) == 1
    tap(one, "Take over")
    expect_score(one, 2, 3)
    expect(one.locator("[data-waiting]")).to_be_empty()
    ignore_network_errors(first)

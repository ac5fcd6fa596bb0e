"""A late response does not undo later events: the page keeps the newest state it knows."""

from playwright.sync_api import expect

from browser_tests.test_game_day import GAME, is_live, plus, score_of, start_again

COUNT_TIMERS = """
    const set = window.setTimeout;
    window.draws = 0;
    window.setTimeout = (call, wait) => set(wait === 200 ? () => (window.draws++, call()) : call, wait);
"""


def test_a_response_older_than_an_event_does_not_take_points_back(visitor):
    scorer, other = visitor(), visitor()
    page = start_again(scorer)
    is_live(page)
    other.goto(GAME)
    held = []
    page.route("**/api/games/**/score", lambda route: held.append((route, route.fetch())))
    plus(page, 1, "Reds").click()
    expect(score_of(page, "A")).to_have_text("1")
    plus(other.page, 3, "Reds").click()
    expect(score_of(page, "A")).to_have_text("4")
    (late, answer), *_ = held
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/score")):
        late.fulfill(response=answer)
    page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 300))")
    expect(score_of(page, "A")).to_have_text("4")


def test_a_game_with_a_running_clock_uses_one_timer_for_any_number_of_plays(visitor, courtside):
    scorer = visitor()
    page = start_again(scorer)
    call = page.locator("[data-call]").get_attribute("data-call")
    page.add_init_script(COUNT_TIMERS)
    page.request.post(f"{courtside.url}{call}clock", data={"action": "start"})
    page.goto(f"{courtside.url}{GAME}")
    is_live(page)
    for points in range(1, 7):
        plus(page, 1, "Blues").click()
        expect(score_of(page, "B")).to_have_text(str(points))
    page.evaluate("window.draws = 0")
    page.wait_for_function("before => performance.now() > before + 2000", arg=page.evaluate("performance.now()"))
    assert page.evaluate("window.draws") <= 15


def test_an_open_page_sees_the_game_start_and_end(visitor, courtside):
    fan = visitor()
    page = start_again(fan)
    page.goto(f"{courtside.url}{GAME}")
    is_live(page)
    call = f"{courtside.url}{page.locator('[data-call]').get_attribute('data-call')}"
    badge = page.locator(".hero-meta .live-state:visible")
    expect(badge).to_have_text("Connected")
    page.request.post(f"{call}score", data={"team": "A"})
    expect(badge).to_have_text("Live")
    page.request.post(f"{call}finish")
    expect(page.locator("[data-clock]")).to_have_text("FINAL")
    expect(badge).to_have_text("Connected")
    expect(plus(page, 1, "Reds")).to_have_count(0)
    page.get_by_role("button", name="Undo the final whistle").click()
    expect(plus(page, 1, "Reds")).to_be_visible()
    expect(page.locator("[data-clock]")).to_have_text("10:00")

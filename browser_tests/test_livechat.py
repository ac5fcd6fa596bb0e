"""A stream's chat: two browsers, a moderator, a cut connection, and a browser without scripts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient
from browser_tests.dialogs import answer_question
from browser_tests.scoring import ignore_network_errors

HALL = Path(__file__).parent / "hls"  # four seconds of a camera in the hall
KINDS = {"3u8": "application/vnd.apple.mpegurl", ".ts": "video/mp2t"}


@pytest.fixture(scope="module")
def organizer(courtside):
    return ApiClient(courtside.url, "organizer")


@pytest.fixture
def stream(organizer):
    return organizer.post("/api/streams", {"title": "Cup night", "status": "live"})


def open_stream(someone, stream, name=None):
    """Open the stream's page, as a guest with this name if given."""
    page = someone.goto(f"/live/{stream['slug']}/")
    if name:
        page.get_by_label("Your name in the chat").fill(name)
        page.get_by_role("button", name="Join in").click()
    expect(page.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    return page


def send_message(page, text):
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def lines(page, text):
    return page.locator(".msg", has_text=text)


def post(organizer, stream, *texts):
    for text in texts:
        organizer.post(f"/api/streams/{stream['id']}/messages", {"content": text})


def test_a_message_from_one_reader_appears_once_for_the_other(visitor, stream):
    ana = visitor()
    ana.sign_in("ana")
    mine, theirs = open_stream(ana, stream), open_stream(visitor(), stream, "Rasmus")
    send_message(mine, "Go Hawks <b>now</b>")
    expect(lines(theirs, "Go Hawks <b>now</b>")).to_have_count(1)
    expect(lines(theirs, "Ana Ferreira")).to_have_count(1)
    send_message(theirs, "@Ana with you")
    expect(lines(mine, "with you").locator(".at")).to_have_text("@Ana")
    for page in (mine, theirs):
        expect(page.locator(".msg")).to_have_count(2)
        expect(page.locator(".msg.me:not(.sending)")).to_have_count(1)
        expect(page.locator(".chat .who")).to_have_text("2 here", timeout=10000)
    theirs.get_by_role("button", name="De-fence!").click()
    expect(lines(mine, "De-fence!")).to_have_count(1)


def test_a_message_removed_by_a_moderator_disappears_and_its_sender_is_told(visitor, stream):
    olive, troll = visitor(), visitor()
    olive.sign_in("organizer")
    watching, rude = open_stream(olive, stream), open_stream(troll, stream, "Troll")
    send_message(rude, "the referee is a potato")
    line = lines(watching, "potato")
    line.hover()
    line.get_by_role("link", name="More about this message by Troll").click()
    watching.get_by_role("button", name="Ban from this chat").click()
    answer_question(watching, "Ban")
    expect(watching.locator("[data-toasts]")).to_contain_text("Banned.")
    for page in (watching, rude):
        expect(lines(page, "potato")).to_have_count(0)
    send_message(rude, "and so are you")
    expect(rude.locator(".failed")).to_contain_text("You cannot write in this chat any more.")
    troll.expect_complaint("403")
    expect(lines(watching, "and so are you")).to_have_count(0)
    rude.reload()
    expect(lines(rude, "potato")).to_have_count(0)


def do(page, text, button):
    """Use an action of the dialog about a message."""
    line = lines(page, text)
    line.hover()
    line.get_by_role("link", name="More about").click()
    page.locator("[data-actions]").get_by_role("button", name=button).click()
    expect(page.locator("[data-actions]")).not_to_be_visible()


def test_each_button_about_a_message_does_what_it_says(visitor, stream):
    olive, fan = visitor(), visitor()
    olive.sign_in("organizer")
    watching, reading = open_stream(olive, stream), open_stream(fan, stream, "Rasmus")
    send_message(reading, "a boy has lost his mother")
    do(watching, "lost his mother", "Give to the help desk")
    expect(watching.locator("[data-toasts]")).to_contain_text("The help desk has it as #")
    do(watching, "lost his mother", "Pin above the chat")
    expect(reading.locator("[data-pin]")).to_contain_text("a boy has lost his mother")
    send_message(watching, "We found her.")
    do(reading, "We found her", "Tell the moderators")
    expect(reading.locator("[data-toasts]")).to_contain_text("Thank you")
    line = lines(watching, "lost his mother")
    line.hover()
    line.get_by_role("link", name="More about").click()
    watching.locator("[data-actions]").get_by_role("link", name="Delete").click()
    answer_question(watching, "Delete")
    expect(reading.locator(".msg")).to_have_count(1)


def test_after_a_reconnect_every_message_is_there_once(visitor, stream, organizer):
    fan = visitor()
    page = open_stream(fan, stream, "Rasmus")
    post(organizer, stream, "before the cut")
    expect(lines(page, "before the cut")).to_have_count(1)
    fan.context.set_offline(True)
    send_message(page, "said in the dark")
    expect(page.locator(".failed")).to_contain_text("Not sent")
    post(organizer, stream, "one", "two", "three")
    fan.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    for text in ("before the cut", "one", "two", "three", "said in the dark"):
        expect(lines(page, text)).to_have_count(1, timeout=20000)
    expect(page.locator(".msg")).to_have_count(5)
    expect(page.locator(".unsent")).to_have_count(0)
    ignore_network_errors(fan)


def test_new_messages_do_not_scroll_a_reader_of_older_ones(visitor, stream, organizer):
    post(organizer, stream, *[f"line {number} of a long evening" for number in range(60)])
    page = open_stream(visitor(), stream, "Rasmus")
    log = page.get_by_role("log")
    log.evaluate("log => log.scrollTop = 0")
    post(organizer, stream, "the news", "more news")
    jump = page.get_by_role("button", name="2 new messages")
    expect(jump).to_be_visible()
    assert log.evaluate("log => log.scrollTop") == 0
    jump.click()
    expect(jump).to_be_hidden()
    expect(lines(page, "more news")).to_be_in_viewport()
    page.get_by_role("link", name="Earlier messages").click()
    expect(lines(page, re.compile("line 0 of"))).to_have_count(1)


def test_without_scripts_a_visitor_reads_and_writes(visitor, stream, organizer):
    post(organizer, stream, "welcome in")
    page = visitor(java_script_enabled=False).goto(f"/live/{stream['slug']}/")
    page.get_by_label("Your name in the chat").fill("Rasmus")
    page.get_by_role("button", name="Join in").click()
    page.get_by_label("Message", exact=True).fill("hello from a text browser")
    page.get_by_role("button", name="Send message").click()
    for text in ("welcome in", "hello from a text browser"):
        expect(lines(page, text)).to_have_count(1)


def test_the_overlay_shows_messages_and_forgets_deleted_ones(visitor, stream, organizer):
    page = visitor().goto(f"/live/{stream['slug']}/overlay/?lines=2")
    post(organizer, stream, "one", "two")
    expect(page.locator(".msg")).to_have_count(2)
    post(organizer, stream, "three")
    expect(page.locator(".msg")).to_have_count(2)
    expect(lines(page, "one")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("native", [True, False])
def test_a_segmented_video_plays_after_a_click_and_loads_nothing_before(visitor, courtside, organizer, native):
    fields = {"videoKind": "hls", "videoUrl": f"{courtside.url}/hall/hall.m3u8"}
    stream = organizer.post("/api/streams", {"title": "Hall camera", "status": "live", **fields})
    fan, requested = visitor(), []

    def piece(route):
        requested.append(route.request.url.rsplit("/", 1)[1])
        route.fulfill(path=HALL / requested[-1], headers={"Content-Type": KINDS[requested[-1][-3:]]})

    fan.page.route("**/hall/*", piece)
    if not native:
        fan.page.add_init_script("HTMLMediaElement.prototype.canPlayType = () => ''")
    video = open_stream(fan, stream).locator("video")
    assert requested == []
    video.evaluate("(video) => video.play()")
    expect(video).to_have_js_property("ended", True, timeout=15000)
    expect(fan.page.locator("[data-no-video]")).to_be_hidden()

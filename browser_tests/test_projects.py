"""Boards: two windows show the same board, no change is lost, also without a network."""

import re
from random import Random
from threading import Event

import pytest
from playwright.sync_api import expect

from browser_tests.api_client import ApiClient
from browser_tests.page_checks import assert_clean


class Crew:
    """A project of Ana's with Ben as a member, filled over the API."""

    def __init__(self, url, name, *titles, status="todo"):
        self.ana = ApiClient(url, "ana")
        self.project = self.ana.post("/api/projects", {"name": name})
        self.path = f"/projects/{self.project['id']}/"
        self.ana.post(
            f"/api/projects/{self.project['id']}/members", {"email": "ben@courtside.example", "role": "editor"}
        )
        self.tasks = [self.task(title, status=status) for title in titles]

    def task(self, title, **more):
        return self.ana.post(f"/api/projects/{self.project['id']}/tasks", {"title": title, **more})["task"]


@pytest.fixture
def crew(courtside):
    return lambda name, *titles, **more: Crew(courtside.url, name, *titles, **more)


@pytest.fixture
def open_page(visitor):
    """Return a function that opens a page of a project as a signed-in person."""

    def look(who, path, **context):
        someone = visitor(**context)
        someone.sign_in(who)
        someone.goto(path)
        return someone

    return look


def is_live(page):
    expect(page.locator("[data-sync]")).to_have_attribute("data-sync", "live", timeout=15000)


def card(page, title):
    return page.locator("[data-id]", has_text=title)


def column(page, name):
    return page.locator(f"[data-column={name}]")


def test_a_move_appears_on_the_other_board_and_is_undone(open_page, crew):
    game = crew("Two windows", "Sweep the floor", "Order ice")
    ana, ben = open_page("ana", game.path), open_page("ben", game.path)
    is_live(ana.page)
    is_live(ben.page)
    card(ana.page, "Sweep the floor").get_by_role("link").focus()
    ana.page.keyboard.press("m")
    ana.page.get_by_role("menuitem", name="In progress").click()

    expect(column(ana.page, "in_progress").get_by_text("Sweep the floor")).to_be_visible()
    expect(column(ben.page, "in_progress").get_by_text("Sweep the floor")).to_be_visible()
    expect(card(ben.page, "Sweep the floor").locator("[data-state]")).to_have_text("Ana Ferreira")
    ana.page.get_by_role("button", name="Undo").click()
    expect(column(ben.page, "todo").get_by_text("Sweep the floor")).to_be_visible()


def test_a_card_is_dragged_between_two_others(open_page, crew):
    game = crew("Dragging", "First", "Second", "Third", status="in_progress")
    ana = open_page("ana", game.path)
    is_live(ana.page)
    card(ana.page, "Third").drag_to(card(ana.page, "First"), target_position={"x": 60, "y": 4})
    titles = column(ana.page, "in_progress").locator("[data-title]")
    expect(titles).to_have_text(["Third", "First", "Second"])
    ana.page.reload()
    expect(titles).to_have_text(["Third", "First", "Second"])


def test_a_board_is_used_by_keyboard_alone(open_page, crew):
    game = crew("By keys", "One", "Two")
    page = open_page("ana", game.path).page
    is_live(page)
    for key in ("j", "j", "2"):
        page.keyboard.press(key)
    expect(column(page, "in_progress").get_by_text("Two")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("Three")
    page.keyboard.press("Enter")
    expect(column(page, "todo").get_by_text("Three")).to_be_visible()
    card(page, "One").get_by_role("link").focus()
    page.keyboard.press("a")
    page.get_by_role("menuitemcheckbox", name="Ben Adeyemi").press("Enter")
    expect(card(page, "One").get_by_title("Ben Adeyemi")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys", exact=True)).to_be_visible()


def test_a_refused_move_is_reverted_with_the_reason(open_page, crew):
    game = crew("Refusals", "Not so fast")
    ana = open_page("ana", game.path)
    is_live(ana.page)
    card(ana.page, "Not so fast").get_by_role("link").focus()
    ana.page.keyboard.press("4")
    expect(ana.page.get_by_text("To do cannot become Done")).to_be_visible()
    expect(column(ana.page, "todo").get_by_text("Not so fast")).to_be_visible()
    ana.expect_complaint("409")


def test_offline_changes_wait_in_the_page_and_are_sent_once(open_page, crew):
    game = crew("Offline", "Tape the cable", "Fill the water")
    ana, ben = open_page("ana", game.path), open_page("ben", game.path)
    is_live(ana.page)
    is_live(ben.page)
    ana.context.set_offline(True)
    for title in ("Tape the cable", "Fill the water"):
        card(ana.page, title).get_by_role("link").focus()
        ana.page.keyboard.press("2")
    expect(ana.page.locator("[data-sync-words]")).to_contain_text("2 unsent")
    expect(column(ana.page, "in_progress").locator("[data-id]")).to_have_count(2)
    expect(column(ben.page, "in_progress").locator("[data-id]")).to_have_count(0)
    ana.context.set_offline(False)

    expect(column(ben.page, "in_progress").locator("[data-id]")).to_have_count(2, timeout=15000)
    is_live(ana.page)
    response = ana.page.evaluate(f"fetch('/api/projects/{game.project['id']}/events?after=0').then((a) => a.json())")
    assert [event["type"] for event in response["data"]].count("task.moved") == 2
    ana.expect_complaint("ERR_INTERNET_DISCONNECTED")


def test_a_conflict_of_two_titles_asks_which_to_keep(open_page, crew):
    game = crew("Conflict", "Print programmes")
    path = f"{game.path}tasks/1/"
    ana, ben = open_page("ana", path), open_page("ben", path)
    for someone, title in ((ana, "Print 340 programmes"), (ben, "Print 500 programmes")):
        someone.page.get_by_text("Edit", exact=True).click()
        someone.page.get_by_label("Title").fill(title)
    ana.page.get_by_role("button", name="Save").click()
    expect(ana.page.get_by_text("Saved.")).to_be_visible()
    ben.page.get_by_role("button", name="Save").click()

    expect(ben.page.get_by_text("Changed meanwhile")).to_be_visible()
    ben.expect_complaint("409")
    assert ben.violations() == []
    ben.page.get_by_label("Print 340 programmes").check()
    ben.page.get_by_role("button", name="Save what I chose").click()
    expect(ben.page.get_by_role("heading", level=1)).to_contain_text("Print 340 programmes")


def test_without_javascript_a_board_is_read_and_a_task_moved(open_page, crew):
    game = crew("No script", "Charge the scanners")
    page = open_page("ben", game.path, java_script_enabled=False).page
    page.get_by_role("link", name="Charge the scanners").click()
    page.get_by_role("button", name="In progress").click()
    page.get_by_role("link", name="Board", exact=True).click()
    expect(column(page, "in_progress").get_by_text("Charge the scanners")).to_be_visible()


def test_every_project_page_passes_the_page_checks(open_page, crew):
    game = crew("Clean pages", "Look at it", "And at this")
    ana = open_page("ana", game.path)
    for rest in ("", "list/", "tasks/1/", "tasks/new/", "changes/", "members/", "settings/", "at/3/"):
        assert_clean(ana, game.path + rest)


def test_a_screen_that_loses_frames_ends_with_the_servers_state(visitor, crew):
    game = crew("Bad wifi", *[f"Job {number}" for number in range(6)])
    ana = visitor()
    ana.sign_in("ana")
    dice = Random(11)  # noqa: S311  (the same every time)
    calm = lossy_connection(ana.page, dice)
    page = ana.goto(game.path)
    is_live(page)
    for number in range(30):
        task = dice.choice(game.tasks)
        if number % 3 == 0:
            game.task(f"New {number}")
        elif number % 3 == 1:
            change(game.ana, task, {"title": f"Job {number} again", "base": {"title": task["title"]}})
        else:
            to = "in_progress" if task["status"] == "todo" else "todo"
            change(game.ana, task, {"status": to, "base": {"status": task["status"]}})
    calm.set()
    game.task("The last one comes through")
    truth = game.ana.get(f"/api/projects/{game.project['id']}/snapshot")
    expect(page.locator("[data-sync-words]")).to_contain_text(f"version {truth['version']}")
    for status in ("todo", "in_progress"):
        there = sorted((task for task in truth["tasks"] if task["status"] == status), key=lambda task: task["rank"])
        expect(column(page, status).locator("[data-title]")).to_have_text([task["title"] for task in there])


def lossy_connection(page, dice):
    """Drop every fourth frame with events and repeat some, until `calm` is set."""
    calm = Event()

    def wire(socket):
        server = socket.connect_to_server()

        def pass_on(text):
            times = dice.choice([0, 1, 1, 2]) if '"type":"events"' in text and not calm.is_set() else 1
            for _ in range(times):
                socket.send(text)

        server.on_message(pass_on)

    page.route_web_socket(re.compile(r"/ws$"), wire)
    return calm


def change(caller, task, body):
    task |= caller.patch(f"/api/tasks/{task['id']}", body)["task"]

"""Calls around a board: history, members and settings."""

import pytest

from config.tests.api import call
from config.tests.people import PersonFactory
from projects.tests.factories import project_of, task_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return project_of()


def data(response, status=200):
    assert response.status_code == status, response.content
    return response.json()["data"]


def test_a_task_has_a_history_and_a_command_can_be_undone(project):
    task = task_in(project, "Old")
    edit = {"title": "New", "base": {"title": "Old"}}
    version = data(call("patch", f"tasks/{task.pk}", project.owner, edit))["version"]
    newest, oldest = data(call("get", f"tasks/{task.pk}/history", project.owner))
    assert (newest["before"]["title"], newest["after"]["title"], oldest["type"]) == ("Old", "New", "task.created")
    undone = data(call("post", f"projects/{project.pk}/undo", project.owner, {"version": version}))
    assert undone["version"] == version + 1
    assert data(call("get", f"tasks/{task.pk}", project.owner))["title"] == "Old"
    again = call("post", f"projects/{project.pk}/undo", project.owner, {"version": 99})
    assert (again.status_code, again.json()["code"]) == (409, "NOTHING_TO_UNDO")


def test_the_board_at_a_version(project):
    task_in(project, "First")
    task_in(project, "Second")
    then = data(call("get", f"projects/{project.pk}/board?version=2", project.owner))
    assert [task["title"] for task in then] == ["First"]
    assert call("get", f"projects/{project.pk}/board?version=x", project.owner).status_code == 400
    assert call("get", f"projects/{project.pk}/board", project.owner).status_code == 400


def test_only_owners_see_email_addresses(project):
    ben = PersonFactory()
    call("post", f"projects/{project.pk}/members", project.owner, {"userId": str(ben.pk), "role": "editor"})
    assert all("email" in each for each in data(call("get", f"projects/{project.pk}/members", project.owner)))
    assert not any("email" in each for each in data(call("get", f"projects/{project.pk}/members", ben)))
    assert data(call("delete", f"projects/{project.pk}/members/{ben.pk}", ben))["version"] == 3


def test_owners_set_the_allowed_moves(project):
    task = task_in(project)
    table = {"todo": ["done"], "done": ["todo"]}
    changed = data(call("patch", f"projects/{project.pk}", project.owner, {"transitions": table}))
    assert changed["transitions"] == {"todo": ["done"], "in_progress": [], "review": [], "done": ["todo"]}
    done = {"status": "done", "base": {"status": "todo"}}
    assert data(call("patch", f"tasks/{task.pk}", project.owner, done))["task"]["status"] == "done"
    wrong = {"transitions": {"todo": ["nowhere"]}}
    assert call("patch", f"projects/{project.pk}", project.owner, wrong).status_code == 400
    wrong = {"transitions": {"nowhere": ["todo"]}}
    assert call("patch", f"projects/{project.pk}", project.owner, wrong).status_code == 400


def test_a_project_is_deleted_for_good(project):
    task = task_in(project)
    assert call("delete", f"projects/{project.pk}", project.owner).status_code == 204
    assert call("get", f"tasks/{task.pk}", project.owner).status_code == 404


def test_the_list_is_filtered_and_paged(project):
    mine = task_in(project, "Order ice", assignees=[project.owner.pk], labels=["Bar"])
    task_in(project, "Order rolls", status="review")
    path = f"projects/{project.pk}/tasks"
    for query, count in (
        ("?q=order", 2),
        ("?assignee=me", 1),
        ("?assignee=nobody", 1),
        ("?label=Bar", 1),
        ("?status=review", 1),
        (f"?q=GDC-{mine.number}", 1),
        ("?limit=1", 1),
    ):
        assert len(data(call("get", path + query, project.owner))) == count, query
    for query in ("?assignee=x", "?status=x", "?nonsense=1", "?limit=0"):
        assert call("get", path + query, project.owner).status_code == 400, query


def test_a_task_is_moved_after_or_before_another(project):
    one, two, three = (task_in(project, title) for title in ("One", "Two", "Three"))
    move = {"after": str(one.pk), "base": {"rank": three.rank}}
    data(call("patch", f"tasks/{three.pk}", project.owner, move))
    assert titles(project) == ["One", "Three", "Two"]
    stale = call("patch", f"tasks/{three.pk}", project.owner, {"before": str(one.pk), "base": {"rank": three.rank}})
    assert (stale.status_code, stale.json()["field"]) == (409, "rank")
    made = call("post", f"projects/{project.pk}/tasks", project.owner, {"title": "Zero", "before": str(one.pk)})
    data(made, 201)
    assert titles(project) == ["Zero", "One", "Three", "Two"]
    nowhere = {"after": str(project.pk), "base": {"rank": two.rank}}
    assert call("patch", f"tasks/{two.pk}", project.owner, nowhere).status_code == 400
    taken = {"rank": one.rank, "base": {"rank": two.rank}}
    rank = data(call("patch", f"tasks/{two.pk}", project.owner, taken))["task"]["rank"]
    assert rank > one.rank


def titles(project):
    return [task["title"] for task in data(call("get", f"projects/{project.pk}/tasks", project.owner))]


def test_a_comment_is_edited_by_its_author_and_removed_by_owners_too():
    project = project_of(editor=(ben := PersonFactory()))
    task = task_in(project)
    said = data(call("post", f"tasks/{task.pk}/comments", ben, {"content": "One"}), 201)["comment"]
    path = f"comments/{said['id']}"
    assert data(call("patch", path, ben, {"content": "Two"}))["comment"]["content"] == "Two"
    assert call("patch", path, project.owner, {"content": "Three"}).status_code == 403
    data(call("delete", path, project.owner))
    assert call("patch", path, ben, {"content": "Four"}).status_code == 410
    [gone] = data(call("get", f"tasks/{task.pk}/comments", ben))
    assert (gone["content"], gone["removed"]) == ("", True)
    assert call("delete", path, PersonFactory()).status_code == 404

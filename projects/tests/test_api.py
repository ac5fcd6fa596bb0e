"""The API of projects."""

import pytest

from config.tests.api import call
from config.tests.people import PersonFactory
from projects.tests.factories import project_of, task_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return PersonFactory(name="Ana Silva")


@pytest.fixture
def ben():
    return PersonFactory(name="Ben Okafor")


def data(response, status=200):
    assert response.status_code == status, response.content
    return response.json()["data"]


def refused(response):
    body = response.json()
    return response.status_code, body["code"]


def test_a_signed_in_person_owns_the_project_they_create(ana):
    made = call("post", "projects", ana, {"name": "Game day"})
    project = data(made, 201)
    assert made["Location"] == f"/api/projects/{project['id']}"
    assert (project["name"], project["description"], project["role"]) == ("Game day", "", "owner")
    assert [each["id"] for each in data(call("get", "projects", ana))] == [project["id"]]
    assert data(call("get", f"projects/{project['id']}", ana))["room"] == f"projects.{project['id']}"


def test_a_project_is_hidden_from_strangers(ana, ben):
    project = project_of(ana)
    task = task_in(project)
    for path in (
        f"projects/{project.pk}",
        f"projects/{project.pk}/snapshot",
        f"projects/{project.pk}/events",
        f"projects/{project.pk}/members",
        f"projects/{project.pk}/tasks",
        f"tasks/{task.pk}",
        f"tasks/{task.pk}/comments",
        f"rooms/projects.{project.pk}",
    ):
        assert call("get", path).status_code == 401, path
        assert refused(call("get", path, ben)) == (404, "NOT_FOUND"), path
    assert data(call("get", "projects", ben)) == []


def test_viewers_can_read_and_cannot_write(ana, ben):
    project = project_of(ana, viewer=ben)
    task = task_in(project)
    assert data(call("get", f"tasks/{task.pk}", ben))["title"] == task.title
    for method, path, body in (
        ("post", f"projects/{project.pk}/tasks", {"title": "x"}),
        ("patch", f"tasks/{task.pk}", {"title": "x", "base": {"title": task.title}}),
        ("delete", f"tasks/{task.pk}", None),
        ("post", f"tasks/{task.pk}/comments", {"content": "x"}),
        ("post", f"tasks/{task.pk}/dependencies", {"dependsOn": str(task.pk)}),
        ("post", f"projects/{project.pk}/members", {"userId": str(ana.pk), "role": "viewer"}),
    ):
        assert refused(call(method, path, ben, body)) == (403, "FORBIDDEN"), path


def test_a_task_has_its_defaults(ana):
    project = project_of(ana)
    made = call("post", f"projects/{project.pk}/tasks", ana, {"title": "Order ice"})
    task = data(made, 201)["task"]
    assert (task["description"], task["status"], task["assignees"], task["configuration"]) == ("", "todo", [], {})
    assert made["Location"] == f"/api/tasks/{task['id']}"
    assert data(made, 201)["version"] == 2
    refusal = call("post", f"projects/{project.pk}/tasks", ana, {"title": "x", "description": None})
    assert refused(refusal) == (400, "VALIDATION_ERROR")


def test_an_edit_needs_its_base(ana):
    task = task_in(project_of(ana))
    assert refused(call("patch", f"tasks/{task.pk}", ana, {"title": "x"})) == (400, "VALIDATION_ERROR")
    assert refused(call("patch", f"tasks/{task.pk}", ana, {"title": "x", "base": {}})) == (400, "VALIDATION_ERROR")


def test_edits_of_different_fields_merge_and_of_the_same_field_conflict(ana, ben):
    task = task_in(project_of(ana, editor=ben), "Old")
    base = {"title": "Old", "description": ""}
    data(call("patch", f"tasks/{task.pk}", ben, {"title": "Bens", "base": base}))
    merged = data(call("patch", f"tasks/{task.pk}", ana, {"description": "Anas", "base": base}))
    assert (merged["task"]["title"], merged["task"]["description"]) == ("Bens", "Anas")

    clash = call("patch", f"tasks/{task.pk}", ana, {"title": "Anas", "base": base})
    assert refused(clash) == (409, "EDIT_CONFLICT")
    body = clash.json()
    assert (body["field"], body["base"], body["current"]) == ("title", "Old", "Bens")
    assert body["changedBy"] == {"id": str(ben.pk), "name": "Ben Okafor"}
    assert body["changedAt"].endswith("Z")


def test_an_edit_to_the_current_value_makes_no_event(ana):
    project = project_of(ana)
    task = task_in(project, "Same")
    before = data(call("get", f"projects/{project.pk}", ana))["roomVersion"]
    same = data(call("patch", f"tasks/{task.pk}", ana, {"title": "Same", "base": {"title": "Other"}}))
    assert same["version"] == before


def test_a_deletion_wins_over_an_edit(ana):
    task = task_in(project_of(ana))
    assert data(call("delete", f"tasks/{task.pk}", ana))["version"] == 3
    edit = {"title": "x", "base": {"title": task.title}}
    for method, path, body in (
        ("get", "", None),
        ("patch", "", edit),
        ("delete", "", None),
        ("post", "/comments", {"content": "x"}),
        ("post", "/dependencies", {"dependsOn": str(task.pk)}),
    ):
        assert refused(call(method, f"tasks/{task.pk}{path}", ana, body)) == (410, "GONE"), path


def test_a_forbidden_move_lists_the_allowed_ones(ana):
    task = task_in(project_of(ana))
    refusal = call("patch", f"tasks/{task.pk}", ana, {"status": "done", "base": {"status": "todo"}})
    assert refused(refusal) == (409, "TRANSITION_NOT_ALLOWED")
    assert refusal.json()["allowed"] == ["in_progress"]
    for old, new in (("todo", "in_progress"), ("in_progress", "review"), ("review", "done")):
        moved = data(call("patch", f"tasks/{task.pk}", ana, {"status": new, "base": {"status": old}}))
    assert moved["task"]["status"] == "done"


def test_a_task_with_unfinished_dependencies_cannot_be_done_without_a_reason(ana):
    project = project_of(ana)
    first, second = task_in(project, "First"), task_in(project, "Second", status="review")
    linked = data(call("post", f"tasks/{second.pk}/dependencies", ana, {"dependsOn": str(first.pk)}), 201)
    assert linked["task"]["dependsOn"] == [str(first.pk)]
    done = {"status": "done", "base": {"status": "review"}}
    refusal = call("patch", f"tasks/{second.pk}", ana, done)
    assert refused(refusal) == (409, "BLOCKED")
    assert [each["id"] for each in refusal.json()["blockers"]] == [str(first.pk)]
    assert data(call("patch", f"tasks/{second.pk}", ana, done | {"reason": "It rains"}))["task"]["status"] == "done"


def test_cycles_and_tasks_of_other_projects_are_refused_as_dependencies(ana):
    project, other = project_of(ana), project_of(ana)
    one, two, three, far = task_in(project), task_in(project), task_in(project), task_in(other)
    data(call("post", f"tasks/{one.pk}/dependencies", ana, {"dependsOn": str(two.pk)}), 201)
    data(call("post", f"tasks/{two.pk}/dependencies", ana, {"dependsOn": str(three.pk)}), 201)
    for task, on in ((three, one), (two, one), (one, one)):
        refusal = call("post", f"tasks/{task.pk}/dependencies", ana, {"dependsOn": str(on.pk)})
        assert refused(refusal) == (409, "DEPENDENCY_CYCLE")
    assert refused(call("post", f"tasks/{one.pk}/dependencies", ana, {"dependsOn": str(far.pk)}))[0] == 400
    data(call("delete", f"tasks/{one.pk}/dependencies/{two.pk}", ana))
    assert refused(call("delete", f"tasks/{one.pk}/dependencies/{two.pk}", ana)) == (404, "NOT_FOUND")


def test_comments_form_threads(ana, ben):
    task = task_in(project_of(ana, editor=ben))
    said = data(call("post", f"tasks/{task.pk}/comments", ana, {"content": "@Ben ready?"}), 201)["comment"]
    assert said["mentions"] == [str(ben.pk)]
    answer = {"content": "Yes", "parentId": said["id"]}
    data(call("post", f"tasks/{task.pk}/comments", ben, answer), 201)
    thread = data(call("get", f"tasks/{task.pk}/comments", ana))
    assert [(each["content"], each["parentId"]) for each in thread] == [("@Ben ready?", None), ("Yes", said["id"])]
    assert data(call("get", f"tasks/{task.pk}", ana))["commentCount"] == 2


def test_owners_add_members_and_one_owner_stays(ana, ben):
    project = project_of(ana)
    path = f"projects/{project.pk}/members"
    assert data(call("post", path, ana, {"email": ben.email, "role": "editor"}), 201)["member"]["name"] == "Ben Okafor"
    assert data(call("post", path, ana, {"userId": str(ben.pk), "role": "viewer"}))["member"]["role"] == "viewer"
    assert refused(call("post", path, ana, {"userId": str(ana.pk), "role": "editor"})) == (409, "LAST_OWNER")
    assert refused(call("delete", path, ana, {"userId": str(ana.pk)})) == (409, "LAST_OWNER")
    assert refused(call("post", path, ana, {"email": "nobody@club.example", "role": "editor"})) == (404, "NOT_FOUND")
    assert data(call("delete", path, ana, {"userId": str(ben.pk)}))["version"] == 4
    assert refused(call("get", f"projects/{project.pk}", ben)) == (404, "NOT_FOUND")


def test_the_snapshot_and_the_events_after_it(ana):
    project = project_of(ana)
    task = task_in(project)
    snapshot = data(call("get", f"projects/{project.pk}/snapshot", ana))
    assert (snapshot["version"], [each["id"] for each in snapshot["tasks"]]) == (2, [str(task.pk)])
    move = {"status": "in_progress", "base": {"status": "todo"}}
    call("patch", f"tasks/{task.pk}", ana, move, **{"idempotency-key": "abc-1"})
    answer = call("get", f"projects/{project.pk}/events?after=2", ana)
    [event] = data(answer)
    assert (event["type"], event["version"], answer.json()["head"]) == ("task.moved", 3, 3)
    assert event["data"]["commandId"] == "abc-1"
    assert event["data"]["task"]["status"] == "in_progress"
    assert refused(call("get", f"projects/{project.pk}/events?after=99", ana)) == (409, "MUST_RESYNC")


def test_the_etag_of_the_snapshot_is_its_version(ana):
    project = project_of(ana)
    first = call("get", f"projects/{project.pk}/snapshot", ana, **{"accept-encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    tag = {"if-none-match": first["ETag"]}
    assert call("get", f"projects/{project.pk}/snapshot", ana, **tag).status_code == 304
    task_in(project)
    assert call("get", f"projects/{project.pk}/snapshot", ana, **tag).status_code == 200


def test_a_repeated_command_has_one_effect(ana):
    project = project_of(ana)
    task = task_in(project)
    move = {"status": "in_progress", "base": {"status": "todo"}}
    key = {"idempotency-key": "k1"}
    first = data(call("patch", f"tasks/{task.pk}", ana, move, **key))
    call("patch", f"tasks/{task.pk}", ana, {"status": "review", "base": {"status": "in_progress"}})
    again = data(call("patch", f"tasks/{task.pk}", ana, move, **key))
    assert (again["version"], again["task"]["status"]) == (first["version"], "review")
    other = {"status": "todo", "base": {"status": "review"}}
    assert refused(call("patch", f"tasks/{task.pk}", ana, other, **key)) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert refused(call("patch", f"tasks/{task.pk}", ana, move, **{"idempotency-key": "a b"}))[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"title": 3},
        {"title": "x", "status": "doing"},
        {"title": None},
        {"title": "x", "assignees": ["me"]},
        {"title": "x", "assignees": ["01890000-0000-7000-8000-000000000000"]},
        {"title": "x", "configuration": []},
        {"title": "x", "configuration": {"a": {"b": {"c": {"d": {"e": {}}}}}}},
        {"title": "x", "configuration": {"a": "b" * 17_000}},
        {"title": "x", "labels": ["y" * 31]},
        {"title": "x", "labels": [str(n) for n in range(11)]},
        {"title": "x", "dueAt": "tomorrow"},
        {"title": "x", "nonsense": 1},
        {"title": "a\u0000b"},
        {"title": "\ud800"},
        {"title": "   "},
    ],
)
def test_invalid_input_is_400(ana, body):
    project = project_of(ana)
    assert refused(call("post", f"projects/{project.pk}/tasks", ana, body))[0] == 400


@pytest.mark.parametrize("body", [{}, {"content": 7}, {"content": "Mine now"}])
def test_editing_the_comment_of_another_person_is_refused_whatever_is_sent(ana, ben, body):
    project = project_of(ana, editor=ben)
    task = task_in(project, by=ana)
    comment = data(call("post", f"tasks/{task.pk}/comments", ana, {"content": "Bring water"}), 201)["comment"]["id"]

    assert refused(call("patch", f"comments/{comment}", ben, body)) == (403, "FORBIDDEN")
    assert refused(call("patch", f"comments/{comment}", PersonFactory(), body)) == (404, "NOT_FOUND")
    assert call("patch", f"comments/{comment}", ana, {}).status_code == 400

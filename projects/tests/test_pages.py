"""The pages of projects, without JavaScript."""

import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.tests.form_parser import form_values
from config.tests.people import PersonFactory
from projects import queries, services
from projects.models import Attachment, Comment, Project, Role, Task
from projects.tests.factories import project_of, task_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return PersonFactory(name="Ana Silva")


@pytest.fixture
def project(ana):
    return project_of(ana)


@pytest.fixture
def browser(ana):
    client = Client()
    client.force_login(ana)
    return client


def hidden(page):
    """Return the hidden fields of the edit form."""
    form = page.content.decode().split('class="form" method="post" action="', 1)[1].split("</form>", 1)[0]
    return dict(re.findall(r'type="hidden" name="(base_\w+)" value="([^"]*)"', form))


def sheet(project, task, *more):
    return f"/projects/{project.pk}/tasks/{task.number}/" + "".join(f"{each}/" for each in more)


def test_every_page_of_a_project_opens_for_its_members(browser, project):
    task = task_in(project)
    for path in (
        "",
        "list/",
        "changes/",
        "members/",
        "settings/",
        "at/1/",
        "tasks/new/",
        f"tasks/{task.number}/",
        "list/?q=floor&assignee=me&status=todo&due=week",
        "?label=x&q=HAW-1",
        "delete/",
    ):
        assert browser.get(f"/projects/{project.pk}/{path}").status_code == 200, path
    assert browser.get("/projects/").status_code == 200


def test_strangers_get_404_and_anonymous_visitors_are_asked_to_sign_in(project):
    task = task_in(project)
    stranger = Client()
    stranger.force_login(PersonFactory())
    for path in ("", "list/", "changes/", "members/", "settings/", "at/1/", "tasks/new/", f"tasks/{task.number}/"):
        assert stranger.get(f"/projects/{project.pk}/{path}").status_code == 404, path
        assert Client().get(f"/projects/{project.pk}/{path}").status_code == 302, path


def test_a_project_starts_with_a_checklist_and_its_dependencies(browser, ana):
    assert browser.get("/projects/new/").status_code == 200
    made = browser.post("/projects/new/", {"name": "Derby", "template": "match-day"})
    project = Project.objects.get()
    assert made.url == project.get_absolute_url()
    tip_off = Task.objects.get(title="Tip-off")
    assert (project.tasks.count(), tip_off.dependencies.count()) == (22, 5)

    browser.post("/projects/new/", {"name": "Derby again", "template": f"copy:{project.pk}"})
    again = Project.objects.get(name="Derby again")
    assert again.tasks.count() == 22
    assert browser.post("/projects/new/", {"name": ""}).status_code == 422


def test_the_form_changes_only_edited_fields(browser, project, ana):
    task = task_in(project, "Old")
    page = browser.get(sheet(project, task))
    services.edit_task(task_id=task.pk, by=ana, changes={"title": "Theirs"}, base={"title": "Old"})
    browser.post(
        sheet(project, task, "edit"), {**hidden(page), "title": "Old", "description": "Mine", "configuration": "{}"}
    )
    task.refresh_from_db()
    assert (task.title, task.description) == ("Theirs", "Mine")


def test_the_second_editor_of_a_field_chooses_a_value(browser, project, ana):
    task = task_in(project, "Old")
    base = hidden(browser.get(sheet(project, task)))
    services.edit_task(task_id=task.pk, by=ana, changes={"title": "Theirs"}, base={"title": "Old"})
    sent = {**base, "title": "Mine", "configuration": "{}"}
    clash = browser.post(sheet(project, task, "edit"), sent)
    assert clash.status_code == 409
    assert "Theirs" in clash.content.decode()
    assert browser.post(sheet(project, task, "edit"), sent | {"take_title": "theirs"}).status_code == 302
    assert Task.objects.get().title == "Theirs"
    assert browser.post(sheet(project, task, "edit"), sent | {"take_title": "mine"}).status_code == 302
    assert Task.objects.get().title == "Mine"


def test_buttons_move_a_task_and_a_refusal_states_the_reason(browser, project):
    first, second = task_in(project, "First"), task_in(project, "Second", status="review")
    services.add_dependency(task_id=second.pk, depends_on=first.pk, by=project.owner)
    refused = browser.post(sheet(project, second, "move"), {"from": "review", "status": "done"})
    assert (refused.status_code, "Done all the same" in refused.content.decode()) == (409, True)
    anyway = {"from": "review", "status": "done", "reason": "It rains"}
    assert browser.post(sheet(project, second, "move"), anyway).status_code == 302
    assert browser.post(sheet(project, first, "move"), {"from": "todo", "status": "done"}).status_code == 409
    assert browser.post(sheet(project, first, "move"), {"from": "todo", "status": "nowhere"}).status_code == 422


def test_a_deletion_can_be_undone(browser, project):
    first, second = task_in(project, "First"), task_in(project, "Second")
    services.add_dependency(task_id=second.pk, depends_on=first.pk, by=project.owner)
    gone = browser.post(sheet(project, first, "delete"))
    assert browser.get(sheet(project, first)).status_code == 410
    version = int(gone.url.rpartition("=")[2])
    browser.post(f"/projects/{project.pk}/undo/{version}/")
    assert browser.get(sheet(project, first)).status_code == 200
    assert queries.task_out(second)["dependsOn"] == [str(first.pk)]


def test_the_task_page_shows_a_thread(browser, project):
    task = task_in(project)
    browser.post(sheet(project, task, "comments"), {"content": "First!"})
    comment = Comment.objects.get()
    browser.post(sheet(project, task, "comments"), {"content": "Second", "parent": comment.pk})
    assert "Second" in browser.get(sheet(project, task) + "?parts=comments").content.decode()
    browser.post(sheet(project, task, "comments", comment.pk, "remove"))
    page = browser.get(sheet(project, task)).content.decode()
    assert ("First!" in page, "Removed." in page) == (False, True)


def test_dependencies_are_added_by_task_number(browser, project):
    one, two = task_in(project), task_in(project)
    browser.post(sheet(project, two, "waits"), {"other": f"GD-{one.number}"})
    assert queries.task_out(two)["dependsOn"] == [str(one.pk)]
    browser.post(sheet(project, one, "waits"), {"other": str(two.number)})
    assert queries.task_out(one)["dependsOn"] == []
    browser.post(sheet(project, two, "waits", one.pk, "remove"))
    assert queries.task_out(two)["dependsOn"] == []


def test_only_members_can_download_a_file_whole_or_by_range(browser, project, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    task = task_in(project)
    file = SimpleUploadedFile("../plan ☂.txt", b"0123456789", "text/html")
    browser.post(sheet(project, task, "files"), {"file": file})
    kept = Attachment.objects.get()
    assert (kept.name, kept.size, kept.content_type) == ("plan ☂.txt", 10, "text/plain")
    path = f"/projects/files/{kept.pk}/"
    whole = browser.get(path)
    assert (b"".join(whole.streaming_content), whole["X-Content-Type-Options"]) == (b"0123456789", "nosniff")
    for asked, status, body in (("bytes=2-4", 206, b"234"), ("bytes=7-", 206, b"789"), ("bytes=-2", 206, b"89")):
        part = browser.get(path, headers={"range": asked})
        assert (part.status_code, b"".join(part.streaming_content)) == (status, body)
    assert browser.get(path, headers={"range": "bytes=10-"}).status_code == 416
    stranger = Client()
    stranger.force_login(PersonFactory())
    assert stranger.get(path).status_code == 404
    assert Client().get(path).status_code == 302
    browser.post(sheet(project, task, "files", kept.pk, "remove"))
    assert browser.get(path).status_code == 404


def test_owners_manage_members_and_settings(browser, project, ana):
    ben = PersonFactory(name="Ben Okafor")
    path = f"/projects/{project.pk}/members/"
    browser.post(path, {"email": ben.email, "role": "editor"})
    browser.post(f"{path}{ben.pk}/role/", {"role": "owner"})
    assert project.memberships.get(user=ben).role == Role.OWNER
    assert browser.post(path, {"email": "nobody@club.example", "role": "editor"}).status_code == 404
    settings = {"name": "Renamed", "key": "NEW", "description": "", "from_todo": ["done"]}
    browser.post(f"/projects/{project.pk}/settings/", settings)
    project.refresh_from_db()
    assert (project.name, project.transitions["todo"], project.transitions["done"]) == ("Renamed", ["done"], [])
    browser.post(f"{path}{ana.pk}/remove/")
    assert browser.get(f"/projects/{project.pk}/").status_code == 404


def test_a_refused_comment_keeps_its_text(project, browser):
    task, long = task_in(project), "Ask the hall about the key. " * 400

    answer = browser.post(sheet(project, task, "comments"), {"content": long})

    assert answer.status_code == 422
    assert form_values(answer.content.decode(), sheet(project, task, "comments"))["content"] == long


def test_invalid_input_in_a_form_or_url_is_no_server_error(browser, project):
    task = task_in(project)
    wrong = {"title": "", "configuration": "{", "due_at": "soon", "assignees": ["x"]}
    assert browser.post(sheet(project, task, "edit"), wrong).status_code == 422
    assert browser.post(f"/projects/{project.pk}/tasks/new/", {"title": "x", "configuration": "[1"}).status_code == 422
    assert browser.post(f"/projects/{project.pk}/tasks/new/", {"title": "a\0b"}).status_code == 422
    for query in ("?page=99", "?page=x", "?assignee=nonsense", "?due=never", "?after=x"):
        assert browser.get(f"/projects/{project.pk}/list/{query}").status_code == 200, query
    assert browser.get(f"/projects/{project.pk}/at/99999/").status_code == 200
    assert browser.post(f"/projects/{project.pk}/undo/999/").status_code == 302
    assert browser.post(sheet(project, task, "comments"), {"content": ""}).status_code == 302
    assert browser.post(f"/projects/{project.pk}/seen/", {"version": "x"}).status_code == 204


def test_a_board_runs_a_constant_number_of_queries(browser, project, django_assert_max_num_queries):
    for number in range(12):
        task_in(project, f"Task {number}", assignees=[project.owner.pk])
    with django_assert_max_num_queries(30):
        browser.get(f"/projects/{project.pk}/")


def test_a_file_that_cannot_be_stored_shows_an_error_and_is_no_server_error(browser, project, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    task = task_in(project)
    page = browser.post(sheet(project, task, "files"), {"file": SimpleUploadedFile("a.txt", b"0")}, follow=True)

    assert "We couldn&#x27;t store the file." in page.content.decode()
    assert not Attachment.objects.exists()


def test_the_files_of_a_project_are_limited_in_bytes(browser, project, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("projects.services.comments.MAX_PER_PROJECT", 15)
    tasks = [task_in(project), task_in(project)]
    for task in tasks:
        page = browser.post(
            sheet(project, task, "files"), {"file": SimpleUploadedFile("a.txt", b"0123456789")}, follow=True
        )

    assert "take up all its room" in page.content.decode()
    assert Attachment.objects.count() == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1

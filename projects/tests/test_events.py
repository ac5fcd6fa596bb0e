"""Events as a watcher receives them: small, complete, and without erased text."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from config.tests.api import call
from config.tests.people import PersonFactory
from core.rooms.models import RoomEvent
from core.rooms.services import events_between, head_of
from projects import services
from projects.models import Comment, Revision
from projects.services.changelog import Changelog
from projects.services.tasks import add_task
from projects.tests.factories import project_of, task_in

pytestmark = pytest.mark.django_db
WORDS = "Sweep the floor and mind the corners. "


@pytest.fixture
def project():
    return project_of()


def latest(project):
    head = head_of(project.room).version
    return events_between(project.room, head - 1, head)[0]


def size(event):
    return len(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode())


def edit(project, task, **changes):
    base = {name: getattr(task, name) for name in changes}
    return services.edit_task(task_id=task.pk, by=project.owner, changes=changes, base=base)


@pytest.mark.parametrize("letter", ["x", "ä", "🏀", '"'])
def test_one_change_is_under_two_kilobytes_whatever_its_text(project, letter):
    people = [PersonFactory() for _ in range(20)]
    for person in people:
        services.set_member(project_id=project.pk, by=project.owner, user_id=person.pk, role="editor")
    given = {
        "description": letter * 20_000,
        "configuration": {letter: letter * 3_000},
        "labels": [f"{number}{letter * 20}" for number in range(10)],
        "assignees": [str(person.pk) for person in people],
    }
    task = task_in(project, letter * 200, **given)
    assert size(latest(project)) < 2048 + 800, "a new task, with all there is"  # ids of twenty people
    edit(project, task, description="short", configuration={"a": letter * 1000})
    assert size(latest(project)) < 2048
    services.add_comment(task_id=task.pk, by=project.owner, content=letter * 10_000)
    assert size(latest(project)) < 2048


def test_a_value_over_a_kilobyte_is_listed_as_omitted_and_fetched_with_its_task(project):
    task = task_in(project)
    edit(project, task, description=WORDS * 40, title="Longer")
    data = latest(project)["data"]
    assert (data["omitted"], data["task"]["title"], "description" in data["task"]) == (["description"], "Longer", False)
    whole = call("get", f"tasks/{task.pk}", project.owner).json()["data"]
    assert whole["description"] == (WORDS * 40).strip()


def test_two_hundred_events_are_one_read(project, django_assert_max_num_queries):
    with transaction.atomic():
        record = Changelog(project, project.owner)
        for number in range(200):
            add_task(record, {"title": f"Task {number}"})
        record.close()
    client = Client()
    client.force_login(project.owner)
    with django_assert_max_num_queries(12):
        answer = client.get(f"/api/projects/{project.pk}/events?after=1").json()
    assert (len(answer["data"]), answer["head"]) == (200, 201)


def test_the_log_contains_no_text_that_people_wrote(project):
    ben = PersonFactory(name="Ben Wordsworth")
    services.set_member(project_id=project.pk, by=project.owner, user_id=ben.pk, role="editor")
    task = task_in(
        project, "Secret title", description="Secret words", labels=["Secret"], configuration={"s": "Secret"}
    )
    comment, _ = services.add_comment(
        task_id=task.pk, by=ben, content="Secret thoughts of Wordsworth", command_id="Secret"
    )
    edit(project, task, title="Secret again")
    services.edit_project(project_id=project.pk, by=project.owner, name="Secret name")
    log = json.dumps(list(RoomEvent.objects.filter(room=project.room).values_list("data", flat=True)))
    assert ("Secret" in log, "Wordsworth" in log) == (False, False)
    wire = json.dumps(events_between(project.room, 0, head_of(project.room).version))
    assert wire.count("Secret") > 5
    services.remove_comment(comment_id=comment.pk, by=ben)
    assert "thoughts" not in json.dumps(events_between(project.room, 0, head_of(project.room).version))
    assert Comment.objects.get().content == ""


def test_the_log_cannot_be_changed(project):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE rooms_roomevent SET type = 'x' WHERE room = %s", [project.room])


def test_events_of_one_command_have_consecutive_versions_and_one_batch(project):
    first, second, third = task_in(project), task_in(project), task_in(project)
    services.add_dependency(task_id=second.pk, depends_on=first.pk, by=project.owner)
    services.add_dependency(task_id=third.pk, depends_on=first.pk, by=project.owner)
    version = services.delete_task(task_id=first.pk, by=project.owner)
    made = Revision.objects.filter(batch=version - 2).order_by("version").values_list("version", "type")
    removed = ("dependency.removed", "dependency.removed", "task.deleted")
    assert list(made) == list(zip(range(version - 2, version + 1), removed, strict=True))


def test_an_event_has_the_changed_values_and_no_others(project):
    task = task_in(project, "Old")
    edit(project, task, title="New")
    event = latest(project)
    assert (event["type"], set(event["data"]["task"])) == ("task.updated", {"id", "title", "updatedAt"})
    assert event["data"]["by"] == {"id": str(project.owner.pk), "name": project.owner.name}

"""Undo is a command of its own, and never undoes a value that has changed since."""

import pytest

from config.tests.people import PersonFactory
from core.errors import DomainError
from projects import queries, services
from projects.errors import EditConflict, NothingToUndo
from projects.models import Task
from projects.services.ranking import Position
from projects.tests.factories import project_of, task_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return project_of()


def undo(project, version):
    return services.undo(project_id=project.pk, by=project.owner, version=version)


def edit(project, task, base=None, **changes):
    task.refresh_from_db()
    base = base or {name: queries.task_out(task)[name] for name in changes}
    return services.edit_task(task_id=task.pk, by=project.owner, changes=changes, base=base)[1]


def test_an_edit_and_a_move_are_undone(project):
    task = task_in(project, "Old", assignees=[project.owner.pk])
    before = queries.task_out(task)
    version = edit(project, task, title="New", status="in_progress", assignees=[], labels=["x"])
    undo(project, version)
    after = queries.task_out(Task.objects.get())
    assert {**after, "updatedAt": ""} == {**before, "updatedAt": ""}


def test_undo_ignores_the_allowed_moves(project):
    task = task_in(project)
    table = {"todo": ["in_progress"]}
    services.edit_project(project_id=project.pk, by=project.owner, transitions=table)
    undo(project, edit(project, task, status="in_progress"))
    assert Task.objects.get().status == "todo"


def test_an_undo_can_be_undone(project):
    task = task_in(project, "Old")
    undo(project, undo(project, edit(project, task, title="New")))
    assert Task.objects.get().title == "New"


def test_undoing_a_value_that_has_changed_since_is_a_conflict(project):
    task = task_in(project, "Old")
    version = edit(project, task, title="New")
    edit(project, task, title="Newer")
    with pytest.raises(EditConflict):
        undo(project, version)
    assert Task.objects.get().title == "Newer"


def test_a_created_task_is_undone_and_restored_with_its_dependencies(project):
    first = task_in(project, "First")
    second, version = services.create_task(project_id=project.pk, by=project.owner, title="Second")
    services.add_dependency(task_id=second.pk, depends_on=first.pk, by=project.owner)
    gone = undo(project, version)
    assert Task.objects.live().count() == 1
    undo(project, gone)
    assert queries.task_out(second)["dependsOn"] == [str(first.pk)]


def test_a_change_of_order_is_undone(project):
    one, two = task_in(project), task_in(project)
    _, version = services.edit_task(
        task_id=two.pk, by=project.owner, changes={}, base={"rank": two.rank}, position=Position(before=one.pk)
    )
    undo(project, version)
    assert list(Task.objects.in_order()) == [one, two]


def test_nobody_undoes_the_comment_of_another(project):
    ben = PersonFactory()
    services.set_member(project_id=project.pk, by=project.owner, user_id=ben.pk, role="editor")
    _, version = services.add_comment(task_id=task_in(project).pk, by=ben, content="Mine")
    for refused in (version, 1, 999):
        with pytest.raises(NothingToUndo):
            undo(project, refused)
    services.undo(project_id=project.pk, by=ben, version=version)
    with pytest.raises(DomainError):
        services.undo(project_id=project.pk, by=ben, version=version)

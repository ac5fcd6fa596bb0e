"""Create, edit, move and delete tasks, and make them depend on one another."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core.database import database_now
from core.errors import Invalid
from core.idempotency.keys import KeyReused
from core.people import Person
from core.times import timestamp
from projects import access, queries, room_events, shapes
from projects.access import locked_project, locked_task
from projects.errors import DependencyCycle, NoTask, TaskGone, TooMany
from projects.models import Assignment, Dependency, Revision, Task
from projects.services import fields
from projects.services.changelog import Changelog, Values
from projects.services.fields import blocked_by, check_move, merged_changes
from projects.services.ranking import Position, free_rank

MAX_TASKS = 5_000
MAX_DEPENDENCIES = 50
MOVES = frozenset({"status", "rank"})


@transaction.atomic
def create_task(
    *, project_id: UUID, by: Person, command_id: str = "", position: Position | None = None, **given: Any
) -> tuple[Task, int]:
    """Create a task, by default at the end of the board.

    Raise NoProject, MayNotEdit, Invalid or TooMany.
    """
    project = locked_project(by, project_id)
    changelog = Changelog(project, by, command_id)
    task = add_task(changelog, given, position)
    return task, changelog.close()


@transaction.atomic
def edit_task(
    *,
    task_id: UUID,
    by: Person,
    changes: Values,
    base: Values,
    command_id: str = "",
    position: Position | None = None,
    reason: str = "",
) -> tuple[Task, int]:
    """Change fields of a task, each from its value in `base`: different fields merge, the same field conflicts.

    A field that already has the wanted value does not conflict. A repeated `command_id` has one effect. Raise
    NoTask, MayNotEdit, TaskGone, KeyReused, Invalid, EditConflict, TransitionNotAllowed, and Blocked unless a
    `reason` overrides it.
    """
    if done := _earlier_result(by, task_id, command_id, changes):
        return done
    task = locked_task(by, task_id)
    changelog = Changelog(task.project, by, command_id, reason)
    if position:
        changes = {**changes, "rank": position.rank(task.project, task, _respread_recorder(changelog))}
    apply_changes(changelog, task, changes, base)
    return task, changelog.close()


@transaction.atomic
def delete_task(*, task_id: UUID, by: Person, command_id: str = "") -> int:
    """Delete a task and all its dependencies. Raise NoTask, MayNotEdit or TaskGone."""
    if (
        command_id
        and (found := _earlier_revisions(by, task_id, command_id))
        and found[0].type == room_events.TaskDeleted.type
    ):
        return found[0].version
    task = locked_task(by, task_id)
    changelog = Changelog(task.project, by, command_id)
    remove_task(changelog, task)
    return changelog.close()


@transaction.atomic
def add_dependency(*, task_id: UUID, depends_on: UUID, by: Person, command_id: str = "") -> tuple[Task, int]:
    """Make a task depend on another; a repeat changes nothing.

    Raise NoTask, MayNotEdit, TaskGone, Invalid (itself, or in another project), DependencyCycle, TooMany, and
    Blocked if the task is done and the other is not.
    """
    task = locked_task(by, task_id)
    other = _dependency_target(task, depends_on)
    changelog = Changelog(task.project, by, command_id)
    link(changelog, task, other)
    return task, changelog.close()


@transaction.atomic
def remove_dependency(*, task_id: UUID, depends_on: UUID, by: Person, command_id: str = "") -> int:
    """Remove a dependency. Raise NoTask (also if there is none), MayNotEdit or TaskGone."""
    task = locked_task(by, task_id)
    found = Dependency.objects.filter(task=task, depends_on=depends_on).first()
    if found is None:
        raise NoTask("It does not wait for that task.")
    changelog = Changelog(task.project, by, command_id)
    unlink(changelog, found)
    return changelog.close()


def add_task(changelog: Changelog, given: Values, position: Position | None = None) -> Task:
    """Create a task under the project's lock, with any field but the rank."""
    project = changelog.project
    values = {name: fields.clean_field(name, value) for name, value in given.items()}
    fields.check_assignees(project, values.get("assignees", []))
    if Task.objects.live().filter(project=project).count() >= MAX_TASKS:
        raise TooMany(f"A project has at most {MAX_TASKS:,} tasks.", limit=MAX_TASKS)
    project.last_number += 1
    project.save(update_fields=["last_number"])
    rank = (position or Position()).rank(project, None, _respread_recorder(changelog))
    task = Task(project=project, number=project.last_number, rank=rank)
    for name, value in values.items():
        if name != "assignees":
            fields.set_field(task, name, value)
    task.save(force_insert=True)
    _assign(task, values.get("assignees", []))
    created = shapes.TaskOut.of(task, assignees=values.get("assignees", []), depends_on=[])
    changelog.add_task_event(room_events.TaskCreated, task, {}, created)
    return task


def apply_changes(changelog: Changelog, task: Task, changes: Values, base: Values) -> None:
    """Merge, check, write and record an edit under the lock. Does nothing if nothing changes."""
    current = queries.task_out(task)
    wanted = merged_changes(task, changes, base, current)
    if not wanted:
        return
    if "rank" in wanted:
        wanted["rank"] = free_rank(task.project, task, wanted["rank"])
    fields.check_assignees(task.project, [id for id in wanted.get("assignees", []) if id not in current["assignees"]])
    if "status" in wanted:
        check_move(changelog, task, wanted["status"])
    save_changes(changelog, task, current, wanted)


def save_changes(changelog: Changelog, task: Task, current: Values, wanted: Values) -> None:
    """Save the values and record them as a move, an update or both."""
    for name, value in wanted.items():
        if name != "assignees":
            fields.set_field(task, name, value)
    task.save(update_fields=[*{fields.column(name) for name in wanted if name != "assignees"}, "updated_at"])
    if "assignees" in wanted:
        _assign(task, wanted["assignees"])
    for kind, names in ((room_events.TaskMoved, MOVES), (room_events.TaskUpdated, fields.FIELDS - MOVES)):
        changed = sorted(names & wanted.keys())
        if changed:
            changelog.add_task_event(
                kind,
                task,
                {name: current[name] for name in changed} | {"updatedAt": current["updatedAt"]},
                {name: wanted[name] for name in changed} | {"updatedAt": timestamp(task.updated_at)},
            )


def remove_task(changelog: Changelog, task: Task) -> None:
    """Remove the task's dependencies, each with its own event, then delete it. The project is locked."""
    linked = Dependency.objects.filter(task__deleted_at=None, depends_on__deleted_at=None)
    for link in linked.filter(task=task) | linked.filter(depends_on=task):
        unlink(changelog, link)
    before = queries.task_out(task)
    task.deleted_at = database_now()
    task.save(update_fields=["deleted_at", "updated_at"])
    changelog.add_task_event(room_events.TaskDeleted, task, before, {})


def unlink(changelog: Changelog, link: Dependency) -> None:
    """Remove one dependency under the project's lock."""
    waiting = Task.objects.get(pk=link.task_id)
    before = queries.task_out(waiting)
    link.delete()
    left = [id for id in before["dependsOn"] if id != str(link.depends_on_id)]
    data = {"taskId": str(link.task_id), "dependsOn": str(link.depends_on_id)}
    changelog.add_task_event(
        room_events.DependencyRemoved, waiting, {"dependsOn": before["dependsOn"]}, {"dependsOn": left}, dependency=data
    )


def link(changelog: Changelog, task: Task, other: Task) -> None:
    """Add one dependency under the project's lock, unless it exists."""
    before = queries.task_out(task)["dependsOn"]
    if str(other.pk) in before:
        return
    if cycle := queries.path_between(other.pk, task.pk, changelog.project):
        numbers = dict(Task.objects.filter(pk__in=cycle).values_list("pk", "number"))
        names = " → ".join(f"{changelog.project.key}-{numbers[id]}" for id in [task.pk, *cycle])
        raise DependencyCycle(f"These would wait for one another for ever: {names}.", cycle=[str(id) for id in cycle])
    if len(before) >= MAX_DEPENDENCIES:
        raise TooMany(f"A task waits for at most {MAX_DEPENDENCIES} others.", limit=MAX_DEPENDENCIES)
    if task.is_done and not other.is_done:
        raise blocked_by([other])
    Dependency.objects.create(project=changelog.project, task=task, depends_on=other)
    after = sorted([*before, str(other.pk)])
    data = {"taskId": str(task.pk), "dependsOn": str(other.pk)}
    changelog.add_task_event(
        room_events.DependencyAdded, task, {"dependsOn": before}, {"dependsOn": after}, dependency=data
    )


def _assign(task: Task, ids: list[str]) -> None:
    Assignment.objects.filter(task=task).exclude(user__in=[UUID(id) for id in ids]).delete()
    Assignment.objects.bulk_create([Assignment(task=task, user_id=UUID(id)) for id in ids], ignore_conflicts=True)


def _respread_recorder(changelog: Changelog) -> Any:
    """Return a function that saves new ranks and records each as a move."""

    def respread(crowd: list[Task], fresh: list[str]) -> None:
        before = [task.rank for task in crowd]
        for task in crowd:  # aside first, because two tasks may never share a rank
            Task.objects.filter(pk=task.pk).update(rank=f"~{task.rank}"[:64])
        for task, old, new in zip(crowd, before, fresh, strict=True):
            task.rank = new
            task.save(update_fields=["rank"])
            if task.deleted_at is None:
                changelog.add_task_event(room_events.TaskMoved, task, {"rank": old}, {"rank": new})

    return respread


def _earlier_revisions(by: Person, task_id: UUID, command_id: str) -> list[Revision]:
    """Return the person's revisions of this command in the task's project, last first."""
    project_id = access.task_for(by, task_id).project_id
    return list(Revision.objects.filter(project=project_id, author=by.pk, command_id=command_id).order_by("-version"))


def _earlier_result(by: Person, task_id: UUID, command_id: str, changes: Values) -> tuple[Task, int] | None:
    """Return the task and the version of an earlier run of this command, or None. Raise KeyReused or TaskGone."""
    found = _earlier_revisions(by, task_id, command_id) if command_id else []
    if not found:
        return None
    mine = [each for each in found if each.task_id == task_id]
    did = {name: value for each in mine for name, value in each.after.items()}
    wanted = {name: fields.clean_field(name, value) for name, value in changes.items()}
    if not mine or not all(name in did and fields.is_same_json(did[name], value) for name, value in wanted.items()):
        raise KeyReused
    task = access.live_task_for(by, task_id)
    return task, found[0].version


def _dependency_target(task: Task, id: UUID) -> Task:
    """Return the task to depend on, in the same project."""
    other: Task | None = Task.objects.filter(pk=id, project=task.project).first()
    if other is None:
        raise Invalid(fields={"depends_on": ["There is no such task in this project."]})
    if other.pk == task.pk:
        raise DependencyCycle("A task cannot wait for itself.", cycle=[str(task.pk)])
    if other.deleted_at:
        raise TaskGone
    return other

"""What waits for what: never in a circle, and two halves of one that arrive at once meet at the project's lock."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core.errors import Invalid
from projects import events, links, queries
from projects.models import Dependency, Task
from projects.refusals import DependencyCycle, NoTask, TaskGone, TooMany
from projects.services.locking import locked_task
from projects.services.merging import blocked_by
from projects.services.recording import Record
from projects.services.tasks import unlink

MOST = 50


@transaction.atomic
def add_dependency(*, task_id: UUID, depends_on: UUID, by: Any, command_id: str = "") -> tuple[Task, int]:
    """Have a task wait for another; again changes nothing.

    Refuses with NoTask, MayNotEdit, TaskGone, Invalid (itself, or of another project), DependencyCycle,
    TooMany, and Blocked where the task is done already and the other is not.
    """
    task = locked_task(by, task_id)
    other = _other(task, depends_on)
    record = Record(task.project, by, command_id)
    link(record, task, other)
    return task, record.close()


@transaction.atomic
def remove_dependency(*, task_id: UUID, depends_on: UUID, by: Any, command_id: str = "") -> int:
    """Have it wait no longer. Refuses with NoTask (also where it did not wait), MayNotEdit, TaskGone."""
    task = locked_task(by, task_id)
    found = Dependency.objects.filter(task=task, depends_on=depends_on).first()
    if found is None:
        raise NoTask("It does not wait for that task.")
    record = Record(task.project, by, command_id)
    unlink(record, found)
    return record.close()


def link(record: Record, task: Task, other: Task) -> None:
    """Add one dependency under the project's lock; nothing where it is there."""
    before = queries.task_out(task)["dependsOn"]
    if str(other.pk) in before:
        return
    if cycle := links.path_between(other.pk, task.pk, record.project):
        numbers = dict(Task.objects.filter(pk__in=cycle).values_list("pk", "number"))
        names = " → ".join(f"{record.project.key}-{numbers[id]}" for id in [task.pk, *cycle])
        raise DependencyCycle(f"These would wait for one another for ever: {names}.", cycle=[str(id) for id in cycle])
    if len(before) >= MOST:
        raise TooMany(f"A task waits for at most {MOST} others.", limit=MOST)
    if task.is_done and not other.is_done:
        raise blocked_by([other])
    Dependency.objects.create(project=record.project, task=task, depends_on=other)
    after = sorted([*before, str(other.pk)])
    said = {"taskId": str(task.pk), "dependsOn": str(other.pk)}
    record.of_task(events.DependencyAdded, task, {"dependsOn": before}, {"dependsOn": after}, dependency=said)


def _other(task: Task, id: UUID) -> Task:
    """The task to wait for, of the same project."""
    other: Task | None = Task.objects.filter(pk=id, project=task.project).first()
    if other is None:
        raise Invalid(fields={"depends_on": ["There is no such task in this project."]})
    if other.pk == task.pk:
        raise DependencyCycle("A task cannot wait for itself.", cycle=[str(task.pk)])
    if other.deleted_at:
        raise TaskGone
    return other

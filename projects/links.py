"""What waits for what."""

from collections import defaultdict
from uuid import UUID

from projects import workflow
from projects.models import (
    Dependency,
    Project,
    Task,
)


def path_between(start: UUID, goal: UUID, project: Project) -> list[UUID]:
    """The tasks by which `start` waits for `goal`, both included; empty where it does not."""
    waits = defaultdict(list)
    for task_id, other in Dependency.objects.filter(project=project).values_list("task_id", "depends_on_id"):
        waits[task_id].append(other)
    came_from: dict[UUID, UUID | None] = {start: None}
    to_look_at = [start]
    while to_look_at:
        here = to_look_at.pop()
        if here == goal:
            return _walked(came_from, goal)
        for other in waits[here]:
            if other not in came_from:
                came_from[other] = here
                to_look_at.append(other)
    return []


def _walked(came_from: dict[UUID, UUID | None], goal: UUID) -> list[UUID]:
    steps, here = [], goal
    while here is not None:
        steps.append(here)
        here = came_from[here]  # type: ignore[assignment]
    return steps[::-1]


def open_blockers(task_id: UUID) -> list[Task]:
    """What a task still waits for. What was deleted is waited for no longer."""
    return list(Task.objects.live().filter(dependents__task=task_id).exclude(status=workflow.DONE).order_by("number"))


def linked(task: Task, by: str) -> list[Task]:
    """The tasks it waits for (`dependents__task`), or that wait for it (`dependencies__depends_on`)."""
    found = list(Task.objects.live().filter(**{by: task}).order_by("number"))
    for each in found:
        each.project = task.project
    return found


def could_wait_for(task: Task, most: int = 300) -> list[tuple[int, str]]:
    """Open tasks of the project by number and title, to choose from."""
    others = Task.objects.live().filter(project=task.project).exclude(pk=task.pk).exclude(status=workflow.DONE)
    return list(others.exclude(dependents__task=task).order_by("number").values_list("number", "title")[:most])

"""What a new project begins with: a checklist, or the tasks of a project one knows."""

from typing import Any
from uuid import UUID

from core.errors import Invalid
from projects import access, checklists, queries
from projects.models import Dependency, Task
from projects.services.dependencies import link
from projects.services.recording import Record
from projects.services.tasks import add_task

COPY = "copy:"


def fill(record: Record, template: str, by: Any) -> None:
    """Add the tasks of a checklist by its name, or of a project as copy:<id>, all to do; or Invalid, NoProject."""
    if template.startswith(COPY):
        _copy(record, access.project_for(by, template.removeprefix(COPY)).pk)
    elif template in checklists.ALL:
        _follow(record, checklists.ALL[template])
    else:
        raise Invalid(fields={"template": [f"One of: {', '.join(checklists.ALL)}, or {COPY}<a project's id>."]})


def _follow(record: Record, checklist: checklists.Checklist) -> None:
    made: dict[str, Task] = {}
    for step in checklist.steps:
        given = {"title": step.title, "description": step.description, "labels": [step.label]}
        made[step.key] = add_task(record, given)
    for step in checklist.steps:
        for key in step.after:
            link(record, made[step.key], made[key])


def _copy(record: Record, source: UUID) -> None:
    """Titles, words, labels and links; whose it was, when it was due and how far it got belong to the other one."""
    kept = ("title", "description", "labels", "configuration")
    originals = list(Task.objects.live().filter(project=source).in_order())
    out = queries.tasks_out(originals, source)
    made = {each["id"]: add_task(record, {name: each[name] for name in kept}) for each in out}
    for task_id, other_id in Dependency.objects.filter(project=source).values_list("task_id", "depends_on_id"):
        if str(task_id) in made and str(other_id) in made:
            link(record, made[str(task_id)], made[str(other_id)])

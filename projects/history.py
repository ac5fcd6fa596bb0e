"""What happened in a project, told; and its board as it was at any version."""

from typing import Any

from core.times import timestamp
from projects import queries, wire
from projects.models import Project, Revision


def revision_out(revision: Revision) -> dict[str, Any]:
    return {
        "version": revision.version,
        "type": revision.type,
        "at": timestamp(revision.created_at),
        "by": wire.person_out(revision.author),
        "before": revision.before,
        "after": revision.after,
        "reason": revision.reason,
    }


def tasks_at(project: Project, version: int) -> list[dict[str, Any]]:
    """The board's tasks at that version: those of now with everything since taken back, the newest first."""
    state = {task["id"]: task for task in queries.board(project.pk)["tasks"]}
    since = Revision.objects.filter(project=project, version__gt=version).exclude(task=None).order_by("-version")
    for revision in since.iterator():
        take_back(state, revision)
    return sorted(state.values(), key=lambda task: (task["rank"], task["id"]))


def take_back(state: dict[str, dict[str, Any]], revision: Revision) -> None:
    """What one event did to the tasks, undone in a picture of them."""
    id = str(revision.task_id)
    if revision.type in ("task.created", "task.restored"):
        state.pop(id, None)
    elif revision.type == "task.deleted":
        state[id] = dict(revision.before)
    elif id in state:
        state[id] = {**state[id], **revision.before}

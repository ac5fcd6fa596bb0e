"""Undo: the opposite of a command, as a command of its own. Nothing is ever taken out of the log."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from projects import events, queries
from projects.models import Dependency, Project, Revision, Task
from projects.refusals import NothingToUndo, TaskGone
from projects.services import fields
from projects.services.comments import erase_comment
from projects.services.dependencies import link
from projects.services.locking import locked_project
from projects.services.merging import merged
from projects.services.recording import Record
from projects.services.tasks import take_off, unlink, write


@transaction.atomic
def undo(*, project_id: UUID, by: Any, version: int, command_id: str = "") -> int:
    """Take back the whole command that made this version, unless somebody built on it.

    It restores what was, so the table of moves is not asked. Refuses with NoProject, MayNotEdit,
    NothingToUndo, TaskGone, and EditConflict where a field was changed again since.
    """
    project = locked_project(by, project_id)
    made = Revision.objects.filter(project=project, version=version).values_list("batch", flat=True).first()
    if made is None:
        raise NothingToUndo
    batch = Revision.objects.filter(project=project, batch=made).select_related("task", "comment").order_by("-version")
    record = Record(project, by, command_id)
    for revision in batch:
        if revision.type not in _OPPOSITE:
            raise NothingToUndo
        _OPPOSITE[revision.type](record, revision)
    return record.close()


def _change_back(record: Record, revision: Revision) -> None:
    task = _live(record.project, revision)
    names = [name for name in revision.before if name in fields.FIELDS]
    current = queries.task_out(task)
    back = {name: revision.before[name] for name in names}
    wanted = merged(task, back, {name: revision.after[name] for name in names}, current)
    if "assignees" in wanted:
        here = {str(id) for id in queries.member_ids(record.project)}
        wanted["assignees"] = [id for id in wanted["assignees"] if id in here]
    if "rank" in wanted and Task.objects.filter(project=record.project, rank=wanted["rank"]).exists():
        del wanted["rank"]  # somebody else lies there now
    if wanted:
        write(record, task, current, wanted)


def _take_off(record: Record, revision: Revision) -> None:
    take_off(record, _live(record.project, revision))


def _put_back(record: Record, revision: Revision) -> None:
    task = _task(record.project, revision)
    if task.deleted_at is None:
        raise NothingToUndo
    task.deleted_at = None
    task.save(update_fields=["deleted_at", "updated_at"])
    record.of_task(events.TaskRestored, task, {}, queries.task_out(task))


def _unlink(record: Record, revision: Revision) -> None:
    added = set(revision.after["dependsOn"]) - set(revision.before["dependsOn"])
    for found in Dependency.objects.filter(task=revision.task_id, depends_on__in=added):
        unlink(record, found)


def _link(record: Record, revision: Revision) -> None:
    task = _live(record.project, revision)
    lost = set(revision.before["dependsOn"]) - set(revision.after["dependsOn"])
    for other in Task.objects.live().filter(pk__in=lost):
        link(record, task, other)


def _unsay(record: Record, revision: Revision) -> None:
    comment = revision.comment
    if comment is None or comment.removed_at or comment.author_id != record.by.pk:
        raise NothingToUndo("Only who wrote a comment can take it back.")
    comment.task = _live(record.project, revision)
    erase_comment(record, comment)


def _live(project: Project, revision: Revision) -> Task:
    task = _task(project, revision)
    if task.deleted_at:
        raise TaskGone
    return task


def _task(project: Project, revision: Revision) -> Task:
    """Read anew, for what was undone just before may have changed it."""
    if revision.task_id is None:
        raise NothingToUndo
    task: Task = Task.objects.get(pk=revision.task_id)
    task.project = project
    return task


_OPPOSITE: dict[str, Callable[[Record, Revision], None]] = {
    events.TaskMoved.type: _change_back,
    events.TaskUpdated.type: _change_back,
    events.TaskCreated.type: _take_off,
    events.TaskRestored.type: _take_off,
    events.TaskDeleted.type: _put_back,
    events.DependencyAdded.type: _unlink,
    events.DependencyRemoved.type: _link,
    events.CommentAdded.type: _unsay,
}

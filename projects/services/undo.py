"""Undo a command by its opposite, as a new command. The log never loses an event."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from core.people import Person
from projects import queries, room_events
from projects.access import locked_project
from projects.errors import NothingToUndo, TaskGone
from projects.models import Dependency, Project, Revision, Task
from projects.services import fields
from projects.services.changelog import Changelog
from projects.services.comments import erase_comment
from projects.services.fields import merged_changes
from projects.services.tasks import link, remove_task, save_changes, unlink


@transaction.atomic
def undo(*, project_id: UUID, by: Person, version: int, command_id: str = "") -> int:
    """Undo the whole command of this version, unless later commands changed the same values.

    It restores the old status even if the project does not allow that move. Raise NoProject, MayNotEdit,
    NothingToUndo, TaskGone, and EditConflict for a field that has changed since.
    """
    project = locked_project(by, project_id)
    made = Revision.objects.filter(project=project, version=version).values_list("batch", flat=True).first()
    if made is None:
        raise NothingToUndo
    batch = Revision.objects.filter(project=project, batch=made).select_related("task", "comment").order_by("-version")
    changelog = Changelog(project, by, command_id)
    for revision in batch:
        if revision.type not in _UNDO:
            raise NothingToUndo
        _UNDO[revision.type](changelog, revision)
    return changelog.close()


def _undo_change(changelog: Changelog, revision: Revision) -> None:
    task = _live_task(changelog.project, revision)
    names = [name for name in revision.before if name in fields.FIELDS]
    current = queries.task_out(task)
    back = {name: revision.before[name] for name in names}
    wanted = merged_changes(task, back, {name: revision.after[name] for name in names}, current)
    if "assignees" in wanted:
        here = {str(id) for id in queries.member_ids(changelog.project)}
        wanted["assignees"] = [id for id in wanted["assignees"] if id in here]
    if "rank" in wanted and Task.objects.filter(project=changelog.project, rank=wanted["rank"]).exists():
        del wanted["rank"]  # another task has this rank now
    if wanted:
        save_changes(changelog, task, current, wanted)


def _undo_creation(changelog: Changelog, revision: Revision) -> None:
    remove_task(changelog, _live_task(changelog.project, revision))


def _undo_deletion(changelog: Changelog, revision: Revision) -> None:
    task = _task(changelog.project, revision)
    if task.deleted_at is None:
        raise NothingToUndo
    task.deleted_at = None
    task.save(update_fields=["deleted_at", "updated_at"])
    changelog.add_task_event(room_events.TaskRestored, task, {}, queries.task_out(task))


def _undo_dependency(changelog: Changelog, revision: Revision) -> None:
    added = set(revision.after["dependsOn"]) - set(revision.before["dependsOn"])
    for found in Dependency.objects.filter(task=revision.task_id, depends_on__in=added):
        unlink(changelog, found)


def _undo_dependency_removal(changelog: Changelog, revision: Revision) -> None:
    task = _live_task(changelog.project, revision)
    lost = set(revision.before["dependsOn"]) - set(revision.after["dependsOn"])
    for other in Task.objects.live().filter(pk__in=lost):
        link(changelog, task, other)


def _undo_comment(changelog: Changelog, revision: Revision) -> None:
    comment = revision.comment
    by = changelog.by.pk if changelog.by else None
    if comment is None or comment.removed_at or comment.author_id != by:
        raise NothingToUndo("Only who wrote a comment can take it back.")
    comment.task = _live_task(changelog.project, revision)
    erase_comment(changelog, comment)


def _live_task(project: Project, revision: Revision) -> Task:
    task = _task(project, revision)
    if task.deleted_at:
        raise TaskGone
    return task


def _task(project: Project, revision: Revision) -> Task:
    """Reload the task, because the previous step may have changed it."""
    if revision.task_id is None:
        raise NothingToUndo
    task: Task = Task.objects.get(pk=revision.task_id)
    task.project = project
    return task


_UNDO: dict[str, Callable[[Changelog, Revision], None]] = {
    room_events.TaskMoved.type: _undo_change,
    room_events.TaskUpdated.type: _undo_change,
    room_events.TaskCreated.type: _undo_creation,
    room_events.TaskRestored.type: _undo_creation,
    room_events.TaskDeleted.type: _undo_deletion,
    room_events.DependencyAdded.type: _undo_dependency,
    room_events.DependencyRemoved.type: _undo_dependency_removal,
    room_events.CommentAdded.type: _undo_comment,
}

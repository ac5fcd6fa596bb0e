"""The first lock of every verb: the project's row. What is read before it may be old; it is read again after."""

from typing import Any
from uuid import UUID

from core.capacity.locking import locked
from core.errors import NotFound
from projects import access
from projects.models import Comment, Project, Role, Task
from projects.refusals import NoComment, NoProject, NoTask, TaskGone


def locked_project(by: Any, project_id: UUID, role: Role = Role.EDITOR) -> Project:
    """The project as it stays until the transaction ends, or NoProject, MayNotEdit, NotAnOwner."""
    access.membership_of(by, project_id)  # a stranger waits for no lock and holds none
    try:
        project = locked(Project.objects.all(), project_id)
    except NotFound:
        raise NoProject from None
    access.require(access.membership_of(by, project_id), role)
    return project


def locked_task(by: Any, task_id: UUID, role: Role = Role.EDITOR) -> Task:
    """The task, under its project's lock, or NoTask, MayNotEdit, TaskGone."""
    project = locked_project(by, access.task_for(by, task_id).project_id, role)
    task = Task.objects.filter(pk=task_id, project=project).first()
    if task is None:
        raise NoTask
    if task.deleted_at:
        raise TaskGone
    task.project = project
    return task


def locked_comment(by: Any, comment_id: UUID) -> Comment:
    """The comment, under its project's lock, for anyone who may comment; or NoComment, MayNotEdit, TaskGone."""
    found = Comment.objects.filter(pk=comment_id).values_list("task_id", flat=True).first()
    if found is None:
        raise NoComment
    try:
        task = locked_task(by, found)
    except NoTask:
        raise NoComment from None
    comment = Comment.objects.select_related("author").get(pk=comment_id)
    comment.task = task
    return comment

"""Check who may see, edit and own a project, and lock it for a change."""

from typing import Any
from uuid import UUID

from core.capacity.locking import locked
from core.errors import NotFound
from core.people import Person, Visitor
from projects.errors import (
    CommentGone,
    MayNotEdit,
    NoAttachment,
    NoComment,
    NoMember,
    NoProject,
    NotAnOwner,
    NoTask,
    NotYourComment,
    TaskGone,
)
from projects.models import Attachment, Comment, Membership, Project, Role, Task


def membership_of(person: Person, project_id: Any) -> Membership:
    """Return the person's own membership with its project, or raise NoProject, which hides it from strangers."""
    found = None
    if person.is_authenticated and (id := parse_uuid(project_id)):
        found = Membership.objects.select_related("project").filter(project=id, user=person.pk).first()
    if found is None:
        raise NoProject
    found.user = person
    return found


def require_role(membership: Membership, role: Role) -> Membership:
    """Return the membership, or raise MayNotEdit or NotAnOwner if the role requires more."""
    if role == Role.EDITOR and not membership.may_edit:
        raise MayNotEdit
    if role == Role.OWNER and not membership.is_owner:
        raise NotAnOwner
    return membership


def project_for(person: Person, project_id: Any, role: Role = Role.VIEWER) -> Project:
    return require_role(membership_of(person, project_id), role).project


def task_for(person: Person, task_id: Any, role: Role = Role.VIEWER) -> Task:
    """Return a task with its project, deleted or not. Raise NoTask or MayNotEdit."""
    found: Task | None = None
    if person.is_authenticated and (id := parse_uuid(task_id)):
        found = Task.objects.select_related("project").filter(pk=id, project__memberships__user=person.pk).first()
    if found is None:
        raise NoTask
    if role != Role.VIEWER:
        require_role(membership_of(person, found.project_id), role)
    return found


def live_task_for(person: Person, task_id: Any, role: Role = Role.VIEWER) -> Task:
    """Return a task that is not deleted. Raise NoTask, MayNotEdit or TaskGone."""
    found = task_for(person, task_id, role)
    if found.deleted_at:
        raise TaskGone
    return found


def own_comment_for(person: Person, comment_id: UUID) -> Comment:
    """Return the person's own comment to edit. Raise NoComment, MayNotEdit, TaskGone, CommentGone or NotYourComment."""
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None:
        raise NoComment
    try:
        live_task_for(person, comment.task_id, Role.EDITOR)
    except NoTask:
        raise NoComment from None
    if comment.removed_at:
        raise CommentGone
    if comment.author_id != person.pk:
        raise NotYourComment("Only who wrote a comment can change it.")
    return comment


def numbered_task_for(person: Person, project_id: Any, number: int) -> Task:
    """Return the task with this number in the project, deleted or not. Raise NoProject or NoTask."""
    project = project_for(person, project_id)
    found: Task | None = Task.objects.filter(project=project, number=number).first()
    if found is None:
        raise NoTask
    found.project = project
    return found


def member_of(project: Project, user_id: Any) -> Membership:
    """Return the membership of another person, or raise NoMember."""
    id = parse_uuid(user_id)
    found = Membership.objects.select_related("user").filter(project=project, user=id).first() if id else None
    if found is None:
        raise NoMember
    return found


def attachment_for(person: Visitor, attachment_id: Any) -> Attachment:
    """Return a file of a task that the person may see, or raise NoAttachment."""
    found = Attachment.objects.filter(pk=attachment_id, task__project__memberships__user=person.pk).first()
    if found is None:
        raise NoAttachment
    return found


def parse_uuid(text: Any) -> UUID | None:
    """Parse an id; return None if it is invalid."""
    if isinstance(text, UUID):
        return text
    try:
        return UUID(text) if isinstance(text, str) and len(text) == 36 else None
    except ValueError:
        return None


def locked_project(by: Person, project_id: UUID, role: Role = Role.EDITOR) -> Project:
    """Lock the project until the transaction ends. Raise NoProject, MayNotEdit or NotAnOwner."""
    membership_of(by, project_id)  # checked first, so that a stranger never waits for the lock or holds it
    try:
        project = locked(Project.objects.all(), project_id)
    except NotFound:
        raise NoProject from None
    require_role(membership_of(by, project_id), role)
    return project


def locked_task(by: Person, task_id: UUID, role: Role = Role.EDITOR) -> Task:
    """Return the task under its project's lock. Raise NoTask, MayNotEdit or TaskGone."""
    project = locked_project(by, task_for(by, task_id).project_id, role)
    task = Task.objects.filter(pk=task_id, project=project).first()
    if task is None:
        raise NoTask
    if task.deleted_at:
        raise TaskGone
    task.project = project
    return task


def locked_comment(by: Person, comment_id: UUID) -> Comment:
    """Return the comment under its project's lock, for an editor. Raise NoComment, MayNotEdit or TaskGone."""
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

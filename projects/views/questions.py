"""What is asked before somebody leaves a project or has another role, and before a comment or a file goes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from core.ui.confirm import Question
from projects import access
from projects.models import Attachment, Comment, Membership, Role, Task
from projects.refusals import NoAttachment, NoComment, NoMember

_MAY = {
    Role.VIEWER: "can look at the board and change nothing",
    Role.EDITOR: "can change everything on the board",
    Role.OWNER: "can change everything, and add and remove people",
}


def part(request: HttpRequest, project: UUID, user: UUID) -> Question:
    mine = access.membership_of(request.user, project)
    if user == mine.user_id:
        return Question(
            title=f"Leave {mine.project.name}?",
            says="You no longer see the board, and your tasks are assigned to nobody.",
            act="Leave",
            keep="Stay",
            back=reverse("project-members", args=[project]),
        )
    access.require(mine, Role.OWNER)
    name = _member(project, user).user.name
    return Question(
        title=f"Remove {name}?",
        says=f"{name} no longer sees {mine.project.name}, and their tasks are assigned to nobody.",
        act="Remove",
        keep=f"Keep {name}"[:40],
        back=reverse("project-members", args=[project]),
    )


def role(request: HttpRequest, project: UUID, user: UUID) -> Question:
    access.project_for(request.user, project, Role.OWNER)
    member, wanted = _member(project, user), request.GET.get("role", "")
    new = Role(wanted) if wanted in Role.values else Role(member.role)
    return Question(
        title=f"Make {member.user.name} {_named(new)}?",
        says=f"{member.user.name} is {_named(Role(member.role))} now. As {_named(new)} they {_MAY[new]}.",
        act="Change role",
        keep="Keep the role",
        back=reverse("project-members", args=[project]),
        sends={"role": new.value},
        takes=False,
    )


def comment(request: HttpRequest, project: UUID, number: int, comment: UUID) -> Question:
    task = access.numbered_task_for(request.user, project, number)
    found = Comment.objects.filter(task=task, pk=comment, removed_at=None).first()
    if found is None:
        raise NoComment
    return _on_task(
        task, "comments", "Remove this comment?", f"“{found.content[:200]}” is gone for everybody.", "Remove"
    )


def file(request: HttpRequest, project: UUID, number: int, file: UUID) -> Question:
    task = access.numbered_task_for(request.user, project, number)
    found = Attachment.objects.filter(task=task, pk=file).first()
    if found is None:
        raise NoAttachment
    return _on_task(task, "files", f"Delete {found.name}?", "The file is gone for everybody on this board.", "Delete")


def _on_task(task: Task, place: str, title: str, says: str, act: str) -> Question:
    back = f"{task.get_absolute_url()}#{place}"
    return Question(title=title, says=f"{says} This cannot be undone.", act=act, keep="Keep it", back=back)


def _member(project: UUID, user: UUID) -> Membership:
    found = Membership.objects.select_related("user").filter(project=project, user=user).first()
    if found is None:
        raise NoMember
    return found


def _named(role: Any) -> str:
    return f"{'an' if role.label[0] in 'EO' else 'a'} {role.label.lower()}"

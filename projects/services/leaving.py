"""Somebody leaves the club for good: their words go, their tasks become nobody's, their projects pass on."""

from typing import Any

from django.db import transaction

from core.capacity.locking import all_locked
from projects.models import Comment, Membership, Project, Role
from projects.services import members
from projects.services.comments import erase_comment
from projects.services.projects import delete_rows
from projects.services.recording import Record

# Who runs a project next: whoever could do most in it, and of those the longest there.
_NEXT = [Role.OWNER, Role.EDITOR, Role.VIEWER]


@transaction.atomic
def forget_person(person: Any) -> None:
    """Erase their comments and take them out of every project, before their row goes.

    All these projects are locked before any room is, in one order, so that announcing in several
    rooms here cannot deadlock with a verb that holds one.
    """
    wrote_in = Comment.objects.filter(author=person).values_list("task__project", flat=True)
    is_in = Membership.objects.filter(user=person).values_list("project", flat=True)
    for project in all_locked(Project.objects.all(), {*wrote_in, *is_in}):
        _forget_in(project, person)


def _forget_in(project: Project, person: Any) -> None:
    record = Record(project, None)
    for comment in Comment.objects.filter(author=person, task__project=project, removed_at=None).select_related("task"):
        comment.task.refresh_from_db(fields=["comment_count"])
        erase_comment(record, comment)
    member = Membership.objects.select_related("user").filter(project=project, user=person).first()
    if member:
        others = list(Membership.objects.filter(project=project).exclude(pk=member.pk).order_by("created_at", "id"))
        if not others:
            delete_rows(project)
            return
        if member.is_owner and not any(other.is_owner for other in others):
            _pass_on(record, min(others, key=lambda other: _NEXT.index(Role(other.role))))
        members.part_with(record, member)
    record.close()


def _pass_on(record: Record, heir: Membership) -> None:
    members.change_role(record, heir, Role.OWNER)

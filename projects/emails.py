"""Emails about mentions and new memberships. Jobs write them, so that no lock is held meanwhile."""

from collections.abc import Callable, Iterable
from uuid import UUID

from core.mail import rendering
from core.mail import services as mail
from core.people import Person
from projects.models import Comment, Membership, Task

FOLDER = "projects"


def queue_mentions(comment: Comment, task: Task, people: Iterable[UUID]) -> None:
    """Queue an email to each person in this transaction."""
    mail.queue_many("projects.mentioned", people, comment=comment.pk)


def queue_welcome(membership: Membership, by: Person) -> None:
    mail.queue("projects.taken_in", membership.pk, by=by.name)


def write_mentioned(user_id: UUID, comment: str) -> None:
    """Write once per comment and person, if both still exist."""
    found = Comment.objects.select_related("task__project", "author").filter(pk=comment, removed_at=None).first()
    if found and user_id in found.mentions and not found.task.deleted_at:
        _write_mentioned(found, user_id)


def _write_mentioned(comment: Comment, user_id: UUID) -> None:
    known = Membership.objects.select_related("user").filter(project=comment.task.project_id, user=user_id)
    if not (member := known.first()):
        return
    context = {
        "name": member.user.name,
        "author": comment.author.name if comment.author else "Somebody",
        "task": comment.task,
        "project": comment.task.project,
        "words": comment.content,
        "page": f"{rendering.absolute_url(comment.task.get_absolute_url())}#comment-{comment.pk}",
    }
    key = f"{FOLDER}/mentioned/{comment.pk}/{user_id}"
    mail.post(to=member.user, template=f"{FOLDER}/mentioned", context=context, dedupe_key=key)


def write_taken_in(membership_id: UUID, by: str) -> None:
    """Write to the new member, if the person still is one."""
    member = Membership.objects.select_related("user", "project").filter(pk=membership_id).first()
    if member is None:
        return
    page = rendering.absolute_url(member.project.get_absolute_url())
    context = {"name": member.user.name, "by": by, "project": member.project, "role": member.role, "page": page}
    mail.post(
        to=member.user, template=f"{FOLDER}/taken_in", context=context, dedupe_key=f"{FOLDER}/taken_in/{member.pk}"
    )


KINDS: dict[str, Callable[..., object]] = {"mentioned": write_mentioned, "taken_in": write_taken_in}

"""Emails about mentions and new memberships. Jobs write them, so that no lock is held meanwhile."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from core import jobs
from core.mail import rendering
from core.mail.services import post
from core.people import Person
from projects.models import Comment, Membership, Task

FOLDER = "projects"


def queue_mentions(comment: Comment, task: Task, people: Iterable[UUID]) -> None:
    """Queue an email to each person in this transaction."""
    calls = [{"comment_id": comment.pk, "user_id": user_id} for user_id in people]
    if calls:
        jobs.enqueue_many("projects.tell_mentioned", calls)


def queue_welcome(membership: Membership, by: Person) -> None:
    jobs.enqueue_many("projects.tell_taken_in", [{"membership_id": membership.pk, "by": by.name}])


@transaction.atomic
def send_mention(*, comment_id: UUID, user_id: UUID) -> bool:
    """Send the email once per comment and person, if both still exist. Return whether it was sent."""
    comment = Comment.objects.select_related("task__project", "author").filter(pk=comment_id, removed_at=None).first()
    if comment is None or user_id not in comment.mentions or comment.task.deleted_at:
        return False
    known = Membership.objects.select_related("user").filter(project=comment.task.project_id, user=user_id)
    if not (member := known.first()):
        return False
    context = {
        "name": member.user.name,
        "author": comment.author.name if comment.author else "Somebody",
        "task": comment.task,
        "project": comment.task.project,
        "words": comment.content,
        "page": f"{rendering.absolute_url(comment.task.get_absolute_url())}#comment-{comment.pk}",
    }
    key = f"{FOLDER}/mentioned/{comment.pk}/{user_id}"
    post(to=member.user, template=f"{FOLDER}/mentioned", context=context, dedupe_key=key)
    return True


@transaction.atomic
def send_welcome(*, membership_id: UUID, by: str) -> bool:
    """Send the email if the person is still a member. Return whether it was sent."""
    member = Membership.objects.select_related("user", "project").filter(pk=membership_id).first()
    if member is None:
        return False
    page = rendering.absolute_url(member.project.get_absolute_url())
    context = {"name": member.user.name, "by": by, "project": member.project, "role": member.role, "page": page}
    post(to=member.user, template=f"{FOLDER}/taken_in", context=context, dedupe_key=f"{FOLDER}/taken_in/{member.pk}")
    return True

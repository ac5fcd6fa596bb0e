"""The verbs of a task's thread."""

import re
from typing import Any
from uuid import UUID

from django.db import transaction

from core.database import database_now
from core.errors import Invalid
from projects import access, events, queries
from projects.models import Comment, Project, Task
from projects.refusals import CommentGone, NotYourComment, TooMany
from projects.services import telling
from projects.services.locking import locked_comment, locked_task
from projects.services.recording import Record

LONGEST, MOST = 10_000, 2_000


@transaction.atomic
def add_comment(
    *, task_id: UUID, by: Any, content: str, parent_id: UUID | None = None, command_id: str = ""
) -> tuple[Comment, int]:
    """Say something about a task, or answer a comment of it; whoever is mentioned as @Name gets a mail.

    Refuses with NoTask, MayNotEdit, TaskGone, Invalid, TooMany.
    """
    task = locked_task(by, task_id)
    words = _words(content)
    if parent_id and not Comment.objects.filter(pk=parent_id, task=task).exists():
        raise Invalid(fields={"parent_id": ["There is no such comment on this task."]})
    if Comment.objects.filter(task=task).count() >= MOST:
        raise TooMany(f"A task has at most {MOST:,} comments.", limit=MOST)
    mentioned = mentions_in(words, task.project)
    comment = Comment.objects.create(task=task, author=by, parent_id=parent_id, content=words, mentions=mentioned)
    record = Record(task.project, by, command_id)
    count_comments(record, task, events.CommentAdded, comment, 1)
    telling.tell_mentioned(comment, task, [id for id in mentioned if id != by.pk])
    return comment, record.close()


@transaction.atomic
def edit_comment(*, comment_id: UUID, by: Any, content: str, command_id: str = "") -> tuple[Comment, int]:
    """Say it otherwise. Refuses with NoComment, MayNotEdit, TaskGone, CommentGone, NotYourComment, Invalid."""
    comment = locked_comment(by, comment_id)
    _refuse_gone(comment)
    if comment.author_id != by.pk:
        raise NotYourComment("Only who wrote a comment can change it.")
    words = _words(content)
    record = Record(comment.task.project, by, command_id)
    if words != comment.content:
        told = {*comment.mentions, by.pk}
        comment.content, comment.mentions = words, mentions_in(words, comment.task.project)
        comment.save(update_fields=["content", "mentions", "updated_at"])
        record.of_task(events.CommentUpdated, comment.task, {}, {}, comment=comment)
        telling.tell_mentioned(comment, comment.task, [id for id in comment.mentions if id not in told])
    return comment, record.close()


@transaction.atomic
def remove_comment(*, comment_id: UUID, by: Any, command_id: str = "") -> int:
    """Erase its words; its place in the thread stays. For who wrote it and for owners.

    Refuses with NoComment, MayNotEdit, TaskGone, CommentGone, NotYourComment.
    """
    comment = locked_comment(by, comment_id)
    _refuse_gone(comment)
    if comment.author_id != by.pk and not access.membership_of(by, comment.task.project_id).is_owner:
        raise NotYourComment
    record = Record(comment.task.project, by, command_id)
    erase_comment(record, comment)
    return record.close()


def erase_comment(record: Record, comment: Comment) -> None:
    """Under the project's lock: the words go from the row, and with that from every event ever read again."""
    comment.content, comment.mentions, comment.removed_at = "", [], database_now()
    comment.save(update_fields=["content", "mentions", "removed_at", "updated_at"])
    count_comments(record, comment.task, events.CommentRemoved, comment, -1)


def count_comments(record: Record, task: Task, kind: type[events.Change], comment: Comment, more: int) -> None:
    before = task.comment_count
    task.comment_count = before + more
    task.save(update_fields=["comment_count"])
    record.of_task(kind, task, {"commentCount": before}, {"commentCount": task.comment_count}, comment=comment)


def mentions_in(words: str, project: Project) -> list[UUID]:
    """The members named as @Name, by their whole name or by its first word where only one has it."""
    if "@" not in words:
        return []
    names: dict[str, set[UUID]] = {}
    for member in queries.members(project):
        for name in {member.user.name, member.user.name.split()[0]}:
            names.setdefault(name.lower(), set()).add(member.user_id)
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)@({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    found = [names[match[1].lower()] for match in pattern.finditer(words)]
    return list(dict.fromkeys(id for ids in found if len(ids) == 1 for id in ids))


def _words(content: str) -> str:
    words = content.replace("\r\n", "\n").strip()
    if not 0 < len(words) <= LONGEST:
        raise Invalid(fields={"content": [f"A comment has 1 to {LONGEST:,} characters."]})
    return words


def _refuse_gone(comment: Comment) -> None:
    if comment.removed_at:
        raise CommentGone

"""Add, edit and remove comments and files of a task."""

import re
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core.database import database_now
from core.errors import Invalid
from core.files.budgets import MAX_PER_PROJECT, Sender, total
from core.files.errors import FilesLimitReached
from core.files.services import delete_on_commit, discard, store_file, sweep
from core.people import Person
from projects import access, emails, queries, room_events
from projects.access import locked_comment, locked_task
from projects.errors import CommentGone, NoAttachment, NotYourComment, TooMany
from projects.models import Attachment, Comment, Project, Role, Task
from projects.services.changelog import Changelog

MAX_COMMENT_LENGTH, MAX_COMMENTS = 10_000, 2_000


@transaction.atomic
def add_comment(
    *, task_id: UUID, by: Person, content: str, parent_id: UUID | None = None, command_id: str = ""
) -> tuple[Comment, int]:
    """Add a comment or a reply, and email the members mentioned as @Name.

    Raise NoTask, MayNotEdit, TaskGone, Invalid or TooMany.
    """
    task = locked_task(by, task_id)
    words = _clean_content(content)
    if parent_id and not Comment.objects.filter(pk=parent_id, task=task).exists():
        raise Invalid(fields={"parent_id": ["There is no such comment on this task."]})
    if Comment.objects.filter(task=task).count() >= MAX_COMMENTS:
        raise TooMany(f"A task has at most {MAX_COMMENTS:,} comments.", limit=MAX_COMMENTS)
    mentioned = mentions_in(words, task.project)
    comment = Comment.objects.create(task=task, author=by, parent_id=parent_id, content=words, mentions=mentioned)
    changelog = Changelog(task.project, by, command_id)
    count_comments(changelog, task, room_events.CommentAdded, comment, 1)
    emails.queue_mentions(comment, task, [id for id in mentioned if id != by.pk])
    return comment, changelog.close()


@transaction.atomic
def edit_comment(*, comment_id: UUID, by: Person, content: str, command_id: str = "") -> tuple[Comment, int]:
    """Edit a comment. Raise NoComment, MayNotEdit, TaskGone, CommentGone, NotYourComment or Invalid."""
    comment = locked_comment(by, comment_id)
    _refuse_gone(comment)
    if comment.author_id != by.pk:
        raise NotYourComment("Only who wrote a comment can change it.")
    words = _clean_content(content)
    changelog = Changelog(comment.task.project, by, command_id)
    if words != comment.content:
        notified = {*comment.mentions, by.pk}
        comment.content, comment.mentions = words, mentions_in(words, comment.task.project)
        comment.save(update_fields=["content", "mentions", "updated_at"])
        changelog.add_task_event(room_events.CommentUpdated, comment.task, {}, {}, comment=comment)
        emails.queue_mentions(comment, comment.task, [id for id in comment.mentions if id not in notified])
    return comment, changelog.close()


@transaction.atomic
def remove_comment(*, comment_id: UUID, by: Person, command_id: str = "") -> int:
    """Erase a comment's text and keep its place in the thread. For its author and owners.

    Raise NoComment, MayNotEdit, TaskGone, CommentGone or NotYourComment.
    """
    comment = locked_comment(by, comment_id)
    _refuse_gone(comment)
    if comment.author_id != by.pk and not access.membership_of(by, comment.task.project_id).is_owner:
        raise NotYourComment
    changelog = Changelog(comment.task.project, by, command_id)
    erase_comment(changelog, comment)
    return changelog.close()


def erase_comment(changelog: Changelog, comment: Comment) -> None:
    """Erase the text from the row, and so from every later read of its events. The project is locked."""
    comment.content, comment.mentions, comment.removed_at = "", [], database_now()
    comment.save(update_fields=["content", "mentions", "removed_at", "updated_at"])
    count_comments(changelog, comment.task, room_events.CommentRemoved, comment, -1)


def count_comments(
    changelog: Changelog, task: Task, kind: type[room_events.Change], comment: Comment, more: int
) -> None:
    before = task.comment_count
    task.comment_count = before + more
    task.save(update_fields=["comment_count"])
    changelog.add_task_event(
        kind, task, {"commentCount": before}, {"commentCount": task.comment_count}, comment=comment
    )


def mentions_in(words: str, project: Project) -> list[UUID]:
    """Return the members mentioned as @Name, by full name, or by first name if only one member has it."""
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


def _clean_content(content: str) -> str:
    words = content.replace("\r\n", "\n").strip()
    if not 0 < len(words) <= MAX_COMMENT_LENGTH:
        raise Invalid(fields={"content": [f"A comment has 1 to {MAX_COMMENT_LENGTH:,} characters."]})
    return words


def _refuse_gone(comment: Comment) -> None:
    if comment.removed_at:
        raise CommentGone


MAX_FILE_BYTES, MAX_FILES = 10 * 1024**2, 30
PROJECT_IS_FULL = "This project's files take up all its room. Delete some first."


@transaction.atomic
def add_attachment(*, task_id: UUID, by: Person, file: UploadedFile, command_id: str = "") -> tuple[Attachment, int]:
    """Add a file to a task. The bytes are stored before the lock, so that the board never waits for the disk.

    Raise NoTask, MayNotEdit, TaskGone, Invalid (over 10 MB, or empty), TooMany, FilesLimitReached, TooManyBytes
    or StorageFull.
    """
    task = access.live_task_for(by, task_id, Role.EDITOR)
    sender = Sender(by.pk)
    kept = store_file(f"projects/{task.project_id}", file, sender=sender, largest=MAX_FILE_BYTES)
    try:
        with transaction.atomic():
            return _attach(locked_task(by, task_id), by, kept, command_id)
    except BaseException:
        discard([kept], sender)
        raise


def _attach(task: Task, by: Person, kept: dict[str, Any], command_id: str) -> tuple[Attachment, int]:
    if Attachment.objects.filter(task=task).count() >= MAX_FILES:
        raise TooMany(f"A task has at most {MAX_FILES} files.", limit=MAX_FILES)
    if total(Attachment.objects.filter(task__project=task.project_id)) + kept["size"] > MAX_PER_PROJECT:
        raise FilesLimitReached(PROJECT_IS_FULL, limit=MAX_PER_PROJECT)
    attachment = Attachment.objects.create(**kept, task=task, uploader=by)
    changelog = Changelog(task.project, by, command_id)
    _count_file(changelog, attachment, room_events.AttachmentAdded, 1)
    return attachment, changelog.close()


@transaction.atomic
def remove_attachment(*, attachment_id: UUID, by: Person, command_id: str = "") -> int:
    """Delete a file, for its uploader and owners. Raise NoAttachment, MayNotEdit, TaskGone or Forbidden."""
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        raise NoAttachment
    found.task = locked_task(by, found.task_id)
    if found.uploader_id != by.pk and not access.membership_of(by, found.task.project_id).is_owner:
        raise NotYourComment("Only who put it there, or an owner of the project, may do this.")
    changelog = Changelog(found.task.project, by, command_id)
    _count_file(changelog, found, room_events.AttachmentRemoved, -1)
    path = found.path
    found.delete()
    delete_on_commit([path])
    return changelog.close()


def _count_file(changelog: Changelog, attachment: Attachment, kind: type[room_events.Change], more: int) -> None:
    task, before = attachment.task, attachment.task.attachment_count
    task.attachment_count = before + more
    task.save(update_fields=["attachment_count"])
    data = {"id": str(attachment.pk), "taskId": str(task.pk)}
    counts = {"attachmentCount": before}, {"attachmentCount": task.attachment_count}
    changelog.add_task_event(kind, task, *counts, attachment=data)


def sweep_files() -> int:
    """Delete files without a task, which interrupted requests leave behind. Return their number."""
    return sweep("projects", Attachment.objects)

"""Files beside a task."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core.files.budgets import MAX_PER_PROJECT, Sender, total
from core.files.errors import FilesLimitReached
from core.files.services import delete_on_commit, discard, store_file, sweep
from projects import access, events
from projects.models import Attachment, Role, Task
from projects.refusals import NoAttachment, NotYourComment, TooMany
from projects.services.locking import locked_task
from projects.services.recording import Record

LARGEST, MOST = 10 * 1024**2, 30
PROJECT_IS_FULL = "This project's files take up all its room. Delete some first."


@transaction.atomic
def add_attachment(*, task_id: UUID, by: Any, file: UploadedFile, command_id: str = "") -> tuple[Attachment, int]:
    """Put a file beside a task. The bytes are stored before the project is locked: its board waits for no disk.

    Refuses with NoTask, MayNotEdit, TaskGone, Invalid (over 10 MB, or empty), TooMany, FilesLimitReached,
    TooManyBytes, StorageFull.
    """
    task = access.live_task_for(by, task_id, Role.EDITOR)
    sender = Sender(by.pk)
    kept = store_file(f"projects/{task.project_id}", file, sender=sender, largest=LARGEST)
    try:
        with transaction.atomic():
            return _put(locked_task(by, task_id), by, kept, command_id)
    except BaseException:
        discard([kept], sender)
        raise


def _put(task: Task, by: Any, kept: dict[str, Any], command_id: str) -> tuple[Attachment, int]:
    if Attachment.objects.filter(task=task).count() >= MOST:
        raise TooMany(f"A task has at most {MOST} files.", limit=MOST)
    if total(Attachment.objects.filter(task__project=task.project_id)) + kept["size"] > MAX_PER_PROJECT:
        raise FilesLimitReached(PROJECT_IS_FULL, limit=MAX_PER_PROJECT)
    attachment = Attachment.objects.create(**kept, task=task, uploader=by)
    record = Record(task.project, by, command_id)
    _count(record, attachment, events.AttachmentAdded, 1)
    return attachment, record.close()


@transaction.atomic
def remove_attachment(*, attachment_id: UUID, by: Any, command_id: str = "") -> int:
    """Delete a file; for who put it there and owners. Refuses with NoAttachment, MayNotEdit, TaskGone, Forbidden."""
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        raise NoAttachment
    found.task = locked_task(by, found.task_id)
    if found.uploader_id != by.pk and not access.membership_of(by, found.task.project_id).is_owner:
        raise NotYourComment("Only who put it there, or an owner of the project, may do this.")
    record = Record(found.task.project, by, command_id)
    _count(record, found, events.AttachmentRemoved, -1)
    path = found.path
    found.delete()
    delete_on_commit([path])
    return record.close()


def _count(record: Record, attachment: Attachment, kind: type[events.Change], more: int) -> None:
    task, before = attachment.task, attachment.task.attachment_count
    task.attachment_count = before + more
    task.save(update_fields=["attachment_count"])
    said = {"id": str(attachment.pk), "taskId": str(task.pk)}
    counts = {"attachmentCount": before}, {"attachmentCount": task.attachment_count}
    record.of_task(kind, task, *counts, attachment=said)


def sweep_files() -> int:
    """Delete the files that no task has; says how many. They are left where a request was cut off."""
    return sweep("projects", Attachment.objects)

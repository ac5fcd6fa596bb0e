"""Files beside a task: kept in the data folder under an id of ours."""

import mimetypes
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core.ids import uuid7
from core.refusals import Invalid
from projects import access, events
from projects.models import Attachment
from projects.refusals import NoAttachment, NotYourComment, TooMany
from projects.services.locking import locked_task
from projects.services.recording import Record

LARGEST, MOST = 10 * 1024 * 1024, 30
NAME = 150


@transaction.atomic
def add_attachment(*, task_id: UUID, by: Any, file: UploadedFile, command_id: str = "") -> tuple[Attachment, int]:
    """Put a file beside a task. Refuses with NoTask, MayNotEdit, TaskGone, Invalid (over 10 MB, or empty), TooMany."""
    task = locked_task(by, task_id)
    size = file.size or 0
    if not 0 < size <= LARGEST:
        raise Invalid(fields={"file": ["A file has at most 10 MB and at least one byte."]})
    if Attachment.objects.filter(task=task).count() >= MOST:
        raise TooMany(f"A task has at most {MOST} files.", limit=MOST)
    name = _name(file.name or "")
    id = uuid7()
    path = default_storage.save(f"projects/{task.project_id}/{id}", file)
    attachment = Attachment.objects.create(
        id=id, task=task, uploader=by, name=name, content_type=_type_of(name), size=size, path=path
    )
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
    transaction.on_commit(lambda: default_storage.delete(path), robust=True)
    return record.close()


def _count(record: Record, attachment: Attachment, kind: type[events.Change], more: int) -> None:
    task, before = attachment.task, attachment.task.attachment_count
    task.attachment_count = before + more
    task.save(update_fields=["attachment_count"])
    said = {"id": str(attachment.pk), "taskId": str(task.pk)}
    counts = {"attachmentCount": before}, {"attachmentCount": task.attachment_count}
    record.of_task(kind, task, *counts, attachment=said)


def _name(given: str) -> str:
    """The last part of the name, without what a screen or a header could not carry."""
    last = PurePosixPath(given.replace("\\", "/")).name
    name = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    if len(name) > NAME:
        end = PurePosixPath(name).suffix[:20]
        name = name[: NAME - len(end)] + end
    return name or "file"


def _type_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"

"""Store the files of requests and replies: photos, screenshots, receipts."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from core.api import rate_limits
from core.errors import Invalid
from core.files.budgets import Sender
from core.files.services import checked_size, delete_on_commit, discard, store_file, sweep
from core.people import Person
from tickets.models import Attachment, Reply, Ticket, WrittenBy

MAX_FILE_BYTES, MAX_FILES_AT_ONCE, MAX_FILES = 5 * 1024**2, 5, 40
# A whole hall shares one address. core.files also limits the bytes.
PER_PERSON, PER_NETWORK, WINDOW_SECONDS = 30, 120, 600
FOLDER, FIELD = "tickets", "attached"
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


def attach(
    ticket: Ticket, files: Sequence[UploadedFile], sender: Sender, reply: Reply | None = None
) -> list[Attachment]:
    """Store the files with the request, or with a reply. The caller holds the request's lock.

    `sender` is charged for them. Raises Invalid (more than 5, over 5 MB, empty, or neither picture, PDF nor text,
    judged by content and not by name), RateLimited, TooManyBytes, FilesLimitReached and StorageFull; then no
    file is kept.
    """
    if not files:
        return []
    kinds = [_kind_of(file) for file in files]
    _refuse_too_many(ticket, files)
    for _ in files:
        _count_upload(sender)
    kept = list[dict[str, Any]]()
    try:
        for file, kind in zip(files, kinds, strict=True):
            folder = f"{FOLDER}/{ticket.pk}"
            kept.append(store_file(folder, file, sender=sender, largest=MAX_FILE_BYTES, field=FIELD, kind=kind))
        return [Attachment.objects.create(**facts, ticket=ticket, reply=reply) for facts in kept]
    except BaseException:
        discard(kept, sender)
        raise


def delete_files_of(person: Person) -> None:
    """Delete the files that the person sent with their requests; files from staff stay."""
    by_requester = Q(reply=None) | Q(reply__by=WrittenBy.REQUESTER)
    _delete_attachments(Attachment.objects.filter(by_requester, ticket__requester=person))


def sweep_files() -> int:
    """Delete the files that belong to no request, left by aborted uploads. Return how many."""
    return sweep(FOLDER, Attachment.objects)


def _refuse_too_many(ticket: Ticket, files: Sequence[UploadedFile]) -> None:
    if len(files) > MAX_FILES_AT_ONCE:
        raise _invalid(f"At most {MAX_FILES_AT_ONCE} files at once.")
    if Attachment.objects.filter(ticket=ticket).count() + len(files) > MAX_FILES:
        raise _invalid(f"A request has at most {MAX_FILES} files.")


def _count_upload(sender: Sender) -> None:
    """Count members by account and guests by network, because a guest's link costs nothing."""
    if sender.person_id:
        rate_limits.hit("tickets-files", sender.subject, PER_PERSON, WINDOW_SECONDS)
    else:
        rate_limits.hit("tickets-files-network", sender.subject, PER_NETWORK, WINDOW_SECONDS)


def _kind_of(file: UploadedFile) -> str:
    checked_size(file, largest=MAX_FILE_BYTES, field=FIELD)
    file.seek(0)
    content = file.read()
    file.seek(0)
    for beginning, kind in _SIGNATURES:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if not _is_text(content):
        raise _invalid("Send pictures (JPEG, PNG, GIF, WebP), PDF or plain text.")
    return "text/plain"


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def _invalid(sentence: str) -> Invalid:
    return Invalid(fields={FIELD: [sentence]})


def _delete_attachments(found: Any) -> None:
    paths = list(found.values_list("path", flat=True))
    found.delete()
    delete_on_commit(paths)

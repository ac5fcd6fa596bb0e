"""Store uploaded files, delete them, and sweep files that no row names."""

import logging
import mimetypes
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core.errors import Invalid
from core.files import budgets
from core.files.budgets import Sender
from core.files.errors import StorageFull
from core.files.space import check_free_space
from core.ids import uuid7
from core.text import clean_line, truncate

MAX_NAME_LENGTH = 150
log = logging.getLogger(__name__)


def store_file(
    folder: str, file: UploadedFile, *, sender: Sender, largest: int, field: str = "file", kind: str = ""
) -> dict[str, Any]:
    """Write the bytes below the folder; return the fields of a KeptFile: `id`, `name`, `content_type`, `size`, `path`.

    `kind` is its content type where the caller knows it better than the name. Raises Invalid for a file that is
    empty or has more than `largest` bytes, TooManyBytes and FilesLimitReached when the sender's budgets
    are exhausted, and StorageFull when it cannot be stored. The caller makes the row in a transaction,
    or deletes the path.
    """
    size = checked_size(file, largest=largest, field=field)
    name, id = safe_filename(file.name or ""), uuid7()
    check_free_space(size, field=field)
    if sender.person_id:
        budgets.check_person_limit(sender.person_id, size, field=field)
    budgets.spend(sender, size, field=field)
    path = _store(f"{folder}/{id}", file, sender, field)
    content_type = kind or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"id": id, "name": name, "content_type": content_type, "size": size, "path": path}


def _store(path: str, file: UploadedFile, sender: Sender, field: str) -> str:
    try:
        return default_storage.save(path, file)
    except OSError as error:
        log.error("a file could not be stored: %s", error.strerror or error)
        budgets.give_back(sender, file.size or 0)
        raise StorageFull(field=field) from error


def checked_size(file: UploadedFile, *, largest: int, field: str = "file") -> int:
    """Return the size; raise Invalid for a file that is empty or has more than `largest` bytes."""
    size = file.size or 0
    if not 0 < size <= largest:
        raise Invalid(fields={field: [f"A file has at most {largest // 1024**2} MB and at least one byte."]})
    return size


def discard(kept: Iterable[dict[str, Any]], sender: Sender) -> None:
    """Delete files that `store_file` wrote and no row will name. Those that cannot be deleted now are swept later."""
    for facts in kept:
        with suppress(OSError):
            default_storage.delete(facts["path"])
        budgets.give_back(sender, facts["size"])


def delete_on_commit(paths: Iterable[str]) -> None:
    """Delete the bytes once the transaction that deleted their rows has committed."""
    for path in paths:
        transaction.on_commit(partial(default_storage.delete, path), robust=True)


def safe_filename(given: str) -> str:
    """Return the last part of the name, without characters that a screen or a header cannot carry."""
    last = PurePosixPath(given.replace("\\", "/")).name
    name = clean_line(last, gap="").strip(". ")
    if len(name) > MAX_NAME_LENGTH:
        end = truncate(PurePosixPath(name).suffix, 20)
        name = truncate(name, MAX_NAME_LENGTH - len(end)) + end
    return name or "file"


MIN_AGE = timedelta(days=1)  # longer than any request that may still be writing its row


def sweep(folder: str, rows: Any) -> int:
    """Delete files below the folder that are a day old and named by none of the rows. Return how many."""
    gone = 0
    for paths in _folders(folder):
        known = set(rows.filter(path__in=paths).values_list("path", flat=True))
        for path in paths:
            if path not in known and default_storage.get_modified_time(path) < timezone.now() - MIN_AGE:
                default_storage.delete(path)
                gone += 1
    return gone


def _folders(folder: str) -> Iterator[list[str]]:
    """Yield the files of each folder, with their paths."""
    try:
        below, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield [f"{folder}/{name}" for name in names]
    for one in below:
        yield from _folders(f"{folder}/{one}")

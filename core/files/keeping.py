"""Taking a file in, and letting it go."""

import mimetypes
from collections.abc import Iterable
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core.ids import uuid7
from core.refusals import Invalid

LONGEST_NAME = 150


def keep(folder: str, file: UploadedFile, *, largest: int, field: str = "file", kind: str = "") -> dict[str, Any]:
    """Write the bytes below the folder and give the facts of a KeptFile: `id`, `name`, `content_type`, `size`, `path`.

    `kind` is its content type where the caller knows better than the name. Refuses with Invalid what is
    empty or has more than `largest` bytes.
    """
    size = size_of(file, largest=largest, field=field)
    name, id = plain_name(file.name or ""), uuid7()
    path = default_storage.save(f"{folder}/{id}", file)
    content_type = kind or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"id": id, "name": name, "content_type": content_type, "size": size, "path": path}


def size_of(file: UploadedFile, *, largest: int, field: str = "file") -> int:
    """How many bytes it has; Invalid for what is empty or has more than `largest`."""
    size = file.size or 0
    if not 0 < size <= largest:
        raise Invalid(fields={field: [f"A file has at most {largest // 1024**2} MB and at least one byte."]})
    return size


def let_go(paths: Iterable[str]) -> None:
    """Delete the bytes once the transaction that took their rows away is through."""
    for path in paths:
        transaction.on_commit(partial(default_storage.delete, path), robust=True)


def plain_name(given: str) -> str:
    """The last part of the name, without what a screen or a header could not carry."""
    last = PurePosixPath(given.replace("\\", "/")).name
    name = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    if len(name) > LONGEST_NAME:
        end = PurePosixPath(name).suffix[:20]
        name = name[: LONGEST_NAME - len(end)] + end
    return name or "file"

"""Bytes whose row never came to be, because the request that brought them was refused or cut off."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

PATIENCE = timedelta(days=1)  # longer than any request that may still be writing its row


def sweep(folder: str, rows: Any) -> int:
    """Delete what has lain below the folder for a day and is the `path` of none of the rows. Says how many went."""
    gone = 0
    for paths in _folders(folder):
        known = set(rows.filter(path__in=paths).values_list("path", flat=True))
        for path in paths:
            if path not in known and default_storage.get_modified_time(path) < timezone.now() - PATIENCE:
                default_storage.delete(path)
                gone += 1
    return gone


def _folders(folder: str) -> Iterator[list[str]]:
    """The files of each folder, with their paths."""
    try:
        below, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield [f"{folder}/{name}" for name in names]
    for one in below:
        yield from _folders(f"{folder}/{one}")

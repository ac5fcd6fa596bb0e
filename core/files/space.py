"""How much room there is for files, and when there is too little: uploads stop long before anything else has to."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from core.files.refusals import StorageFull

log = logging.getLogger(__name__)
SHARE = 10  # percent of the disk that uploads leave free
MOST_KEPT_FREE = 10 * 1024**3  # on a large disk a tenth would be far too much


@dataclass(frozen=True)
class Space:
    """Bytes of a file system: all of them, and those that this process may still use."""

    free: int
    total: int

    @property
    def percent(self) -> float:
        return round(100 * self.free / self.total, 1) if self.total else 0.0

    @property
    def floor(self) -> int:
        """So many bytes stay free of uploads; none where the operator said 0."""
        if not settings.UPLOADS_KEEP_FREE:
            return 0
        return max(settings.UPLOADS_KEEP_FREE, min(self.total * SHARE // 100, MOST_KEPT_FREE))


@dataclass(frozen=True)
class Trouble:
    """Why nobody can upload files, or soon nobody can: `free` comes near `floor`, or the folder is not writable."""

    free: int
    floor: int
    writable: bool

    @property
    def refused(self) -> bool:
        return not self.writable or self.free < self.floor


def space_of(folder: Path) -> Space:
    """Of the file system that the folder lies on, or will lie on. OSError where it cannot be told."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    found = os.statvfs(folder)
    return Space(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)


def upload_folder() -> Path | None:
    """Where uploads lie; None where a store on the network keeps them, whose space nobody tells us."""
    return Path(default_storage.location) if isinstance(default_storage, FileSystemStorage) else None


def refuse_without_space(size: int, *, field: str = "file") -> None:
    """StorageFull where so many bytes more would leave too little of the disk."""
    folder = upload_folder()
    try:
        space = space_of(folder) if folder else None
    except OSError as error:
        raise StorageFull(field=field) from error
    if space and space.free - size < space.floor:
        raise StorageFull(field=field)


def uploads() -> dict[str, Any]:
    """What a probe is told: whether files can be stored, why not, and how much room there is."""
    folder = upload_folder()
    if folder is None:
        return {"ok": True, "store": "s3"}
    try:
        space = space_of(folder)
    except OSError as failure:
        return {"ok": False, "error": f"not readable: {failure.strerror}", "writable": False}
    error = unwritable(folder)
    told = {"writable": error is None, "freeBytes": space.free, "freePercent": space.percent}
    if not error and space.free < space.floor:
        error = "nearly full; uploads are refused"
    return {"ok": error is None, **told, **({"error": error} if error else {})}


def trouble() -> Trouble | None:
    """What the staff must know of the room for files. None while there is twice the floor, or if it cannot be told."""
    folder = upload_folder()
    try:
        space = space_of(folder) if folder else None
    except OSError:
        return None
    if not folder or not space:
        return None
    found = Trouble(space.free, space.floor, unwritable(folder) is None)
    return found if found.refused or space.free < 2 * space.floor else None


def unwritable(folder: Path) -> str | None:
    """Why no file can be made in the folder, or None. A missing folder is made with its first file."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return None if os.access(folder, os.W_OK | os.X_OK) else "the folder is not writable"


def database_free() -> int | None:
    """Free bytes where the embedded database lies; None for another one, or where it cannot be told."""
    try:
        return space_of(settings.DATABASE_FOLDER).free if settings.DATABASE_FOLDER else None
    except OSError:
        return None


def complain() -> None:
    """Log an error where files cannot be stored, for the operator who has just started this process."""
    told = uploads()
    if not told["ok"]:
        log.error("Uploads cannot be stored in %s: %s", upload_folder(), told["error"])
    elif told.get("store"):
        try:
            cast(Any, default_storage).ask()
        except OSError as error:
            log.error("Uploads cannot be stored: the store that STORAGE_URL names does not answer (%s)", error)

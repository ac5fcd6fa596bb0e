"""Uploads in a folder: a file is complete or absent, whenever the machine stops."""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from core.files.errors import StorageFull


class DurableFolder(FileSystemStorage):
    """Writes beside the target, syncs, and renames. A killed process leaves a hidden draft, which is swept."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        self._make_folder(path.parent)
        draft = path.with_name(f".{path.name}.{uuid4().hex[:8]}.draft")
        try:
            self._write(draft, content)
            while path.exists():
                name = self.get_available_name(name)
                path = Path(self.path(name))
            draft.rename(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _sync(path.parent)
        return path.relative_to(self.location).as_posix()

    def _write(self, path: Path, content: Any) -> None:
        with path.open("xb") as file:
            for chunk in content.chunks():
                file.write(chunk.encode() if isinstance(chunk, str) else chunk)
            file.flush()
            os.fsync(file.fileno())
        if self.file_permissions_mode is not None:
            path.chmod(self.file_permissions_mode)

    def _make_folder(self, folder: Path) -> None:
        """Make a folder and every folder above it, each synced into its parent."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(mode=self.directory_permissions_mode or 0o777, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


log = logging.getLogger(__name__)
KEEP_FREE_PERCENT = 10  # percent of the disk that uploads leave free
MAX_KEEP_FREE = 10 * 1024**3  # a tenth of a large disk would be far too much


@dataclass(frozen=True)
class Space:
    """Bytes of a file system: in all, and those that this process may still use."""

    free: int
    total: int

    @property
    def percent(self) -> float:
        return round(100 * self.free / self.total, 1) if self.total else 0.0

    @property
    def floor(self) -> int:
        """Return the bytes that uploads leave free; none where the operator set 0."""
        if not settings.UPLOADS_KEEP_FREE:
            return 0
        return max(settings.UPLOADS_KEEP_FREE, min(self.total * KEEP_FREE_PERCENT // 100, MAX_KEEP_FREE))


@dataclass(frozen=True)
class Trouble:
    """Why uploads are refused, or soon will be: `free` is near `floor`, or the folder is not writable."""

    free: int
    floor: int
    writable: bool

    @property
    def refused(self) -> bool:
        return not self.writable or self.free < self.floor


def space_of(folder: Path) -> Space:
    """Return the space of the folder's file system. Raises OSError where it is unknown."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    found = os.statvfs(folder)
    return Space(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)


def upload_folder() -> Path | None:
    """Return the folder of uploads; None for a remote store, whose free space is unknown."""
    return Path(default_storage.location) if isinstance(default_storage, FileSystemStorage) else None


def check_free_space(size: int, *, field: str = "file") -> None:
    """Raise StorageFull where this many more bytes would leave too little of the disk."""
    folder = upload_folder()
    try:
        space = space_of(folder) if folder else None
    except OSError as error:
        raise StorageFull(field=field) from error
    if space and space.free - size < space.floor:
        raise StorageFull(field=field)


def uploads() -> dict[str, Any]:
    """Return what a probe reports: whether files can be stored, why not, and the free space."""
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
    """Return what staff must know of the free space. None above twice the floor, or if it is unknown."""
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
    """Return why no file can be made in the folder, or None. A missing folder is made with its first file."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return None if os.access(folder, os.W_OK | os.X_OK) else "the folder is not writable"


def database_free() -> int | None:
    """Return the free bytes of the embedded database's disk; None for another database, or if unknown."""
    try:
        return space_of(settings.DATABASE_FOLDER).free if settings.DATABASE_FOLDER else None
    except OSError:
        return None


def log_storage_trouble() -> None:
    """Log an error where files cannot be stored, for the operator who has just started this process."""
    told = uploads()
    if not told["ok"]:
        log.error("Uploads cannot be stored in %s: %s", upload_folder(), told["error"])
    elif told.get("store"):
        try:
            cast(Any, default_storage).ask()
        except OSError as error:
            log.error("Uploads cannot be stored: the store that STORAGE_URL names does not answer (%s)", error)


METRICS = {
    "courtside_uploads_free_bytes": "Free bytes where uploads lie; nothing where an S3 store keeps them.",
    "courtside_uploads_free_ratio": "The same as a share of the disk, from 0 to 1.",
    "courtside_uploads_accepted": "1 while files can be stored, 0 while uploads are refused.",
    "courtside_database_size_bytes": "Bytes of the database.",
    "courtside_database_free_bytes": "Free bytes where the embedded database lies; nothing for another one.",
}


class SpaceCollector(Collector):
    """Free space and sizes, read when they are collected."""

    def describe(self) -> list[Metric]:
        return [GaugeMetricFamily(name, words) for name, words in METRICS.items()]

    def collect(self) -> Iterator[Metric]:
        """Leave out values that cannot be read: the other metrics then matter most."""
        try:
            values = space_metrics()
        except Exception as error:
            log.warning("the room for files could not be measured: %s", type(error).__name__)
            values = {}
        for metric in self.describe():
            value = values.get(metric.name)
            if value is not None:
                metric.samples.clear()
                metric.add_sample(metric.name, {}, value)
            yield metric


def space_metrics() -> dict[str, float | None]:
    told = uploads()
    percent = told.get("freePercent")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return {
        "courtside_uploads_free_bytes": told.get("freeBytes"),
        "courtside_uploads_free_ratio": None if percent is None else percent / 100,
        "courtside_uploads_accepted": float(told["ok"]),
        "courtside_database_size_bytes": size,
        "courtside_database_free_bytes": database_free(),
    }


def register_metrics() -> None:
    REGISTRY.register(SpaceCollector())

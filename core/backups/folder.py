"""The folder of archives (BACKUP_DIR): their names, what is stored, and which are pruned."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core.backups.archive import comment_of
from core.errors import NotFound

NIGHTLY, MANUAL = "nightly", "manual"
_NAME = re.compile(rf"courtside-(\d{{8}}T\d{{6}})Z-({NIGHTLY}|{MANUAL})\.zip", re.ASCII)
_DRAFT = re.compile(r"\.courtside-.*\.draft", re.ASCII)
_MOMENT = "%Y%m%dT%H%M%S"


@dataclass(frozen=True)
class StoredArchive:
    """An archive in the folder."""

    path: Path
    made_at: datetime
    kind: str
    size: int

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def made_by(self) -> str:
        return comment_of(self.path)


def stored_archives() -> list[StoredArchive]:
    """Return every archive of ours, the latest first. Nothing else in the folder is ever touched."""
    return sorted(_found(), key=lambda each: each.name, reverse=True)


def find_archive(name: str) -> StoredArchive:
    """Return the archive of that name, or raise NotFound."""
    for each in _found():
        if each.name == name:
            return each
    raise NotFound("There is no such backup.")


def _found() -> Iterator[StoredArchive]:
    try:
        names = os.listdir(settings.BACKUP_DIR)
    except FileNotFoundError:
        return
    for name in names:
        path = Path(settings.BACKUP_DIR, name)
        if (match := _NAME.fullmatch(name)) and path.is_file():
            made_at = datetime.strptime(match[1], _MOMENT).replace(tzinfo=UTC)
            yield StoredArchive(path, made_at, match[2], path.stat().st_size)


def prepare_folder(folder: Path) -> None:
    """Make the folder, for this user alone, and remove drafts that a killed process left."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.iterdir():
        if _DRAFT.fullmatch(path.name):
            path.unlink(missing_ok=True)


def free_path(folder: Path, kind: str) -> Path:
    """Return the path of the next archive."""
    moment = timezone.now()
    while (path := folder / f"courtside-{moment.astimezone(UTC):{_MOMENT}}Z-{kind}.zip").exists():
        moment += timedelta(seconds=1)
    return path


def draft_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.draft")


def publish(path: Path) -> None:
    """Give the finished draft its final name."""
    draft_of(path).rename(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def prune() -> list[str]:
    """Delete the nightly archives beyond the newest BACKUP_KEEP; manual ones stay. Return their names."""
    old = [each for each in stored_archives() if each.kind == NIGHTLY][settings.BACKUP_KEEP :]
    for each in old:
        each.path.unlink(missing_ok=True)
    return [each.name for each in old]

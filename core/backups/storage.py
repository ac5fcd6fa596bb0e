"""The folder of archives (BACKUP_DIR): their names, what is stored, and which are pruned."""

import os
import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

from core.backups.archive import CHUNK, ArchiveReader, ArchiveWriter, comment_of
from core.backups.errors import ArchiveUnusable, StorageFails
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


FOLDER = "files"


def paths(folder: str = "") -> Iterator[str]:
    """Yield every file of the storage except hidden ones, which are drafts."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(names) if not name.startswith("."))
    for one in sorted(folders):
        if not one.startswith("."):
            yield from paths(f"{prefix}{one}")


def copy_out(archive: ArchiveWriter) -> set[str]:
    """Add every file. One that is deleted meanwhile is left out. Return the paths that were added."""
    done = set()
    for path in paths():
        try:
            file = default_storage.open(path)
        except FileNotFoundError:
            continue
        with file:
            archive.add(f"{FOLDER}/{path}", file.chunks(CHUNK), compress=False)
        done.add(path)
    return done


def _safe(path: str) -> str:
    """Return the path unless it leads out of the storage: an archive may come from anywhere."""
    if path != posixpath.normpath(path) or path.startswith(("/", "..")) or "\\" in path:
        raise ArchiveUnusable("The backup is damaged: a file in it has no proper path.")
    return path


class Incoming:
    """The files of an archive on their way into the storage, which can be undone."""

    def __init__(self, archive: ArchiveReader) -> None:
        self._archive = archive
        self._written, self._others = list[str](), list[str]()

    def write_new(self) -> None:
        """Write files that are not there. An existing file under the same path stays until `replace_others`.

        Raises StorageFails.
        """
        for member in self._archive.names(FOLDER):
            path = _safe(member.removeprefix(f"{FOLDER}/"))
            try:
                self._write(member, path)
            except OSError as error:
                raise StorageFails(f"The files of the backup cannot be stored: {error}.") from error

    def replace_others(self) -> list[str]:
        """Replace other files with the archive's of the same path. Call it when the database is committed.

        Returns a sentence for each one that the storage did not take.
        """
        failed = []
        for path in self._others:
            try:
                default_storage.delete(path)
                self._save(f"{FOLDER}/{path}", path)
            except OSError as error:
                failed.append(f"files: {path} was not replaced ({error}); restore again with --replace.")
        return failed

    def take_back(self) -> None:
        """Delete what was written. Files that stay all the same are swept later, because no row names them."""
        for path in self._written:
            with suppress(OSError):
                default_storage.delete(path)

    def _write(self, member: str, path: str) -> None:
        if not default_storage.exists(path):
            self._written.append(path)
            self._save(member, path)
        elif self._digest(path) != self._archive.manifest["members"][member]["sha256"]:
            self._others.append(path)

    def _save(self, member: str, path: str) -> None:
        with self._archive.opened(member) as stream:
            saved = default_storage.save(path, File(stream, name=path))
        if saved != path:
            default_storage.delete(saved)
            raise ArchiveUnusable(f"The storage does not take the path {path}.")

    @staticmethod
    def _digest(path: str) -> str:
        digest = sha256()
        with default_storage.open(path) as file:
            for chunk in file.chunks(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

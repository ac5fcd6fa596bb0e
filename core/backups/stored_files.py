"""Copy uploaded files from any storage into an archive and back."""

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256

from django.core.files.base import File
from django.core.files.storage import default_storage

from core.backups.archive import CHUNK, ArchiveReader, ArchiveWriter
from core.backups.errors import ArchiveUnusable, StorageFails

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

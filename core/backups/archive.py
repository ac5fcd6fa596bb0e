"""An archive as a file: a ZIP whose manifest, written last, names the size and SHA-256 of every other member.

Reading and writing go member by member in chunks, so memory stays flat whatever the size.
"""

import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from time import gmtime
from types import TracebackType
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from core.backups.errors import ArchiveNewer, ArchiveUnusable, DiskNearlyFull

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 256 * 1024
MAX_MANIFEST_BYTES = 256 * 1024**2
MIN_FREE_BYTES = 256 * 1024**2  # bytes of the disk that a backup never takes
LOOK_EVERY = 16 * 1024**2
_FAULTS = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError)


class ArchiveWriter:
    """Writes a new archive, readable by its owner alone. `comment` can be read later without opening the ZIP."""

    def __init__(self, path: Path, comment: str = "") -> None:
        self._path, self._unlooked = path, LOOK_EVERY
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        self._zip = ZipFile(self._file, "w")
        self._zip.comment = comment.encode()[:1000]
        self._members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, chunks: Iterable[bytes], *, compress: bool = True) -> None:
        """Add one member. Raises DiskNearlyFull where the disk has no space to spare."""
        digest, size = sha256(), 0
        with self._zip.open(_info(name, compress), "w", force_zip64=True) as member:
            for chunk in gathered(chunks):
                self._look_for_room(len(chunk))
                digest.update(chunk)
                member.write(chunk)
                size += len(chunk)
        self._members[name] = {"size": size, "sha256": digest.hexdigest()}

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, and sync everything to the disk."""
        whole = {"format": FORMAT, **manifest, "members": self._members}
        self._zip.writestr(_info(MANIFEST, True), json.dumps(whole, indent=1))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close without a manifest: the file is then no archive."""
        with suppress(OSError):
            self._zip.close()
        with suppress(OSError):
            self._file.close()

    def _look_for_room(self, size: int) -> None:
        self._unlooked += size
        if self._unlooked >= LOOK_EVERY:
            self._unlooked = 0
            check_free_space(self._path.parent)


class ArchiveReader:
    """Reads an archive. Raises ArchiveUnusable or ArchiveNewer where it cannot be used."""

    def __init__(self, path: Path) -> None:
        with _as_damage():
            self._zip = ZipFile(path)
        try:
            self.manifest = self._read_manifest()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "ArchiveReader":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._zip.close()

    def verify(self) -> None:
        """Read everything and compare it with the manifest."""
        members: dict[str, Any] = self.manifest["members"]
        names = self._zip.namelist()
        if len(names) != len(set(names)) or set(names) != {*members, MANIFEST}:
            raise ArchiveUnusable("The backup is damaged: it does not have the parts that its manifest names.")
        for name, expected in members.items():
            digest, size = sha256(), 0
            for chunk in self.chunks(name):
                digest.update(chunk)
                size += len(chunk)
            if {"size": size, "sha256": digest.hexdigest()} != expected:
                raise ArchiveUnusable(f"The backup is damaged: {name} is not what its manifest says.")

    def chunks(self, name: str) -> Iterator[bytes]:
        with _as_damage(), self._zip.open(name) as member:
            while chunk := member.read(CHUNK):
                yield chunk

    def opened(self, name: str) -> IO[bytes]:
        return self._zip.open(name)

    def names(self, folder: str) -> Iterator[str]:
        """Return the members below a folder of the archive."""
        return (name for name in self.manifest["members"] if name.startswith(f"{folder}/"))

    def _read_manifest(self) -> dict[str, Any]:
        with _as_damage():
            if self._zip.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
                raise ValueError(MANIFEST)
            manifest = json.loads(self._zip.read(MANIFEST))
        if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
            raise ArchiveUnusable
        if manifest["format"] > FORMAT:
            raise ArchiveNewer
        if not all(isinstance(manifest.get(key), kind) for key, kind in _SHAPE.items()):
            raise ArchiveUnusable
        return manifest


_SHAPE: dict[str, Any] = {
    "createdAt": str,
    "migrations": list,
    "tables": dict,
    "sequences": list,
    "files": dict,
    "members": dict,
}


def check_free_space(folder: Path) -> None:
    """Raise DiskNearlyFull when less than the reserve is free."""
    if shutil.disk_usage(folder).free < MIN_FREE_BYTES:
        raise DiskNearlyFull


def comment_of(path: Path) -> str:
    """Return the comment, read from the file's end without its list of members."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 1022))
        _, found, end = file.read().rpartition(b"PK\x05\x06")
    return end[18:].decode(errors="replace") if found else ""


def gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in fewer chunks: a table comes row by row."""
    waiting, size = list[bytes](), 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _info(name: str, compress: bool) -> ZipInfo:
    info = ZipInfo(name, date_time=gmtime()[:6])
    info.compress_type = ZIP_DEFLATED if compress else ZIP_STORED
    info.external_attr = 0o600 << 16
    return info


@contextmanager
def _as_damage() -> Iterator[None]:
    """Turn the exceptions of a broken or missing ZIP into ArchiveUnusable."""
    try:
        yield
    except FileNotFoundError as error:
        raise ArchiveUnusable("There is no such backup.") from error
    except PermissionError as error:
        raise ArchiveUnusable("This user may not read the backup.") from error
    except _FAULTS as error:
        raise ArchiveUnusable("The backup is damaged or not complete.") from error

"""Uploads in a folder: a file is complete or absent, whenever the machine stops."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.storage import FileSystemStorage


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

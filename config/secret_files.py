"""Secrets that are created once and kept in the data directory, readable by the owner only."""

import os
import secrets
from pathlib import Path


def get_or_create(folder: Path, name: str) -> str:
    """Return the secret of this name and create it at the first call. Concurrent first calls return the same secret."""
    path = path_of(folder, name)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        _create(path)
    return path.read_text().strip()


def path_of(folder: Path, name: str) -> Path:
    return folder / "secrets" / name


def _create(path: Path) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(temporary, path)  # fails if another process was first; then its secret is used
    except FileExistsError:
        pass
    finally:
        temporary.unlink()

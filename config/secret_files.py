"""Secrets made once and kept in the data folder, readable by nobody else."""

import os
import secrets
from pathlib import Path


def get_or_create(folder: Path, name: str) -> str:
    """The secret of this name: made at the first call, the same ever after, whoever else asks at the same moment."""
    path = path_of(folder, name)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        _create(path)
    return path.read_text().strip()


def path_of(folder: Path, name: str) -> Path:
    return folder / "secrets" / name


def _create(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(draft, path)  # refuses where another process was first, whose secret then holds
    except FileExistsError:
        pass
    finally:
        draft.unlink()

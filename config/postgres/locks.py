"""Locks on files, which the kernel gives back however their holder ends."""

import fcntl
import os
from pathlib import Path


def shared(path: Path) -> int:
    """Hold the file together with others; waits while one holds it alone."""
    held = _opened(path)
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


def alone(held: int) -> bool:
    """Whether a held lock can be held alone, and then it is."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def free(path: Path) -> int | None:
    """Hold the file alone, or None where somebody does already."""
    held = _opened(path)
    if alone(held):
        return held
    os.close(held)
    return None


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

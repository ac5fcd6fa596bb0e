"""Password hashing that leaves threads for other requests: hashing is slow on purpose."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.hashers import BCryptSHA256PasswordHasher, PBKDF2PasswordHasher

from core.errors import Busy

MAX_CONCURRENT_HASHES = 3  # below the 8 threads that serve HTTP
WAIT_SECONDS = 5.0
_slots = threading.BoundedSemaphore(MAX_CONCURRENT_HASHES)


@contextmanager
def hashing_slot() -> Iterator[None]:
    """Hold one of this process's hashing slots. Raise Busy if none becomes free in time."""
    if not _slots.acquire(timeout=WAIT_SECONDS):
        raise Busy(retryAfter=int(WAIT_SECONDS))
    try:
        yield
    finally:
        _slots.release()


def normalize_password(password: str) -> str:
    """Return the one form of a password. Devices send the same letters in several (NFKC; NIST SP 800-63B §5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


class BCryptSHA256(BCryptSHA256PasswordHasher):
    """Hash new passwords: SHA-256 first, because bcrypt ignores everything after 72 bytes."""

    rounds = 12

    def encode(self, password: str, salt: Any) -> str:
        with hashing_slot():
            return super().encode(password, salt)


class PBKDF2(PBKDF2PasswordHasher):
    """Check imported passwords. They are hashed anew by the hasher above when their owner signs in."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with hashing_slot():
            return super().encode(password, salt, iterations)

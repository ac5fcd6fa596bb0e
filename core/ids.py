"""Identifiers that sort by time: UUID version 7 (RFC 9562 §5.7), made in Python; and how an address names a noun.

PostgreSQL has uuidv7() only from 18 on and Python only from 3.14 on.
"""

import os
import time
import uuid
from typing import Any


def uuid7() -> uuid.UUID:
    """A new UUID whose first 48 bits are the milliseconds since 1970; the rest is random."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | random_bits
    value = value & ~(0xF << 76) | 0x7 << 76  # version
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant
    return uuid.UUID(int=value)


def id_or_slug(name: str) -> dict[str, Any]:
    """How to look for a noun by what an address calls it; what cannot be either finds nothing."""
    if "\0" in name:
        return {"pk": None}
    try:
        return {"pk": uuid.UUID(name)} if len(name) == 36 else {"slug": name}
    except ValueError:
        return {"slug": name}

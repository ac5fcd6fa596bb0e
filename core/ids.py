"""Identifiers: UUID version 7 (RFC 9562 §5.7), which sorts by time, slugs in URLs, and codes that people type.

PostgreSQL has uuidv7() only from version 18 and Python only from 3.14. A typed code means the same whatever its
case, spaces, separators and invisible characters.
"""

import os
import re
import time
import unicodedata
import uuid
from typing import Any

from django.db.models import CharField, Func


def uuid7() -> uuid.UUID:
    """Return a new UUID whose first 48 bits are the milliseconds since 1970; the rest is random."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | random_bits
    value = value & ~(0xF << 76) | 0x7 << 76  # version
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant
    return uuid.UUID(int=value)


def id_or_slug(name: str) -> dict[str, Any]:
    """Return the lookup for an id or slug in a URL; one that cannot be either finds nothing."""
    if "\0" in name:
        return {"pk": None}
    try:
        return {"pk": uuid.UUID(name)} if len(name) == 36 else {"slug": name}
    except ValueError:
        return {"slug": name}


# Characters that are not part of a code: ASCII and Latin-1 signs, standalone accents and apostrophes, punctuation of
# every language (with every dash, quote and zero-width space), variation selectors, the byte order mark.
_SIGNS = (
    r"\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u02b0-\u036f\u061c\u180e"
    r"\u2000-\u206f\u2212\u2e00-\u2e7f\u3000-\u303f\ufe00-\ufe0f\ufeff"
)
_NO_PART = re.compile(f"[{_SIGNS}]")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def fold_code(typed: str) -> str:
    """Return only letters and digits, in capitals and of normal width: `hawks-10` becomes HAWKS10."""
    return _NO_PART.sub("", unicodedata.normalize("NFKC", typed).upper())


def normalize_base32(typed: str) -> str:
    """Return a code in Crockford's alphabet, which has no O, I and L: they are read as 0 and 1."""
    return fold_code(typed).translate(_MISREAD)


class FoldedCode(Func):
    """fold_code() in the database, created by MAKE_FUNCTION in a migration."""

    function = "folded_code"
    arity = 1
    output_field = CharField()


# PostgreSQL text has no NUL, so its character class starts one later.
MAKE_FUNCTION = rf"""
CREATE OR REPLACE FUNCTION folded_code(typed text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(upper(normalize(typed, NFKC)), '[{_SIGNS.replace("u0000", "u0001")}]', '', 'g');
"""
DROP_FUNCTION = "DROP FUNCTION folded_code(text);"

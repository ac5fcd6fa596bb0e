"""Codes that people type: the same code is meant whatever their case, spaces, separators and invisible signs."""

import re
import unicodedata

from django.db.models import CharField, Func

# What is no part of a code: signs of ASCII and Latin-1, accents and apostrophes that stand alone, the punctuation of
# every language (among it each dash, quote and zero-width space), variation selectors, the byte order mark.
_SIGNS = (
    r"\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u02b0-\u036f\u061c\u180e"
    r"\u2000-\u206f\u2212\u2e00-\u2e7f\u3000-\u303f\ufe00-\ufe0f\ufeff"
)
_NO_PART = re.compile(f"[{_SIGNS}]")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def folded(typed: str) -> str:
    """Only the letters and digits, in capitals, full-width ones as the usual ones: `hawks-10` is HAWKS10."""
    return _NO_PART.sub("", unicodedata.normalize("NFKC", typed).upper())


def as_base32(typed: str) -> str:
    """A code drawn from Crockford's alphabet, which has no O, I and L: they are taken for 0 and 1."""
    return folded(typed).translate(_MISREAD)


class Folded(Func):
    """The same as `folded`, in the database: made by MAKE_FUNCTION in a migration."""

    function = "folded_code"
    arity = 1
    output_field = CharField()


# PostgreSQL has no NUL in a text, so its class of signs begins one later.
MAKE_FUNCTION = rf"""
CREATE OR REPLACE FUNCTION folded_code(typed text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(upper(normalize(typed, NFKC)), '[{_SIGNS.replace("u0000", "u0001")}]', '', 'g');
"""
DROP_FUNCTION = "DROP FUNCTION folded_code(text);"

"""Words that somebody typed, as PostgreSQL looks for them."""

import re

_WORD = re.compile(r"\w+")
_MOST = 8


def terms(text: str) -> str:
    """All of these words, each by its beginning, in the syntax of to_tsquery; empty where there is no word."""
    words = _WORD.findall(text.lower())[:_MOST]
    return " & ".join(f"'{word}':*" for word in words if word.strip("_"))

"""Recognize rude words, links and personal data.

Words match as a whole, so that Scunthorpe passes; spaced, repeated and digit spellings match too.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_LIST = Path(__file__).parent / "blocked_words.txt"
_DIGITS = str.maketrans("013457@$!", "oieastasi")
_WORD = re.compile(r"[^\W_]+")
_APART = re.compile(r"(?<![^\W_])(?:[^\W_][\s._*-]+){2,}[^\W_](?![^\W_])")
_ENDINGS = "com|net|org|io|gg|tv|me|co|info|biz|ly|app|dev|xyz|link|shop|site|online|club|live|de|uk|eu|fr|es|it|ru|nl"
_LINK = re.compile(
    rf"\b[a-z][a-z0-9+.-]*://\S|\bwww\.\S|(?<![@\w.])(?:[a-z0-9-]+\.)+(?:{_ENDINGS})(?![\w.-]*\w)(?:[/:?#]\S*)?", re.I
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
# As dialed: with a leading plus or zero. Scores, dates and long numbers do not match.
_PHONE = re.compile(r"(?<![\w-])(?:\+\d|0)[\d ()./-]{6,18}\d(?![\w-])")


def contains_blocked_word(text: str, more: Iterable[str] = ()) -> bool:
    """Return whether the text contains a built-in blocked word or one of `more`. `word*` matches prefixes."""
    words, prefixes = _split_words(tuple(more))
    return any(word in words or word.startswith(prefixes) for word in _words(text))


def has_link(text: str) -> bool:
    return bool(_LINK.search(unicodedata.normalize("NFKC", text)))


def has_personal_data(text: str) -> bool:
    """Return whether the text contains an email address or a phone number."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(_MAIL.search(plain)) or any(_is_phone(found.group()) for found in _PHONE.finditer(plain))


def _is_phone(found: str) -> bool:
    return 9 <= sum(letter.isdigit() for letter in found) <= 15


def _words(text: str) -> set[str]:
    """Return the words of the text, as spelled and with disguises removed."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = _WORD.findall(plain) + _WORD.findall(plain.translate(_DIGITS))
    words += ["".join(_WORD.findall(found.group())) for found in _APART.finditer(plain)]
    return {*words, *map(_without_repeats, words)}


def _without_repeats(word: str) -> str:
    """Shorten runs of a letter: fuuuck → fuck. Two stay two, as in "class"."""
    return re.sub(r"(.)\1{2,}", r"\1", word)


@cache
def _default_words() -> tuple[str, ...]:
    return tuple(line.strip() for line in _LIST.read_text(encoding="utf-8").splitlines() if line.strip())


def _split_words(more: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    words = [word.casefold() for word in (*_default_words(), *more)]
    whole = frozenset(word for word in words if not word.endswith("*"))
    return whole, tuple(word[:-1] for word in words if len(word) > 3 and word.endswith("*"))

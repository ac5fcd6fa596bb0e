"""The letters that search compares: without case, accents, or the kind of apostrophe, dash and space.

PostgreSQL folds in the same way by search_fold(), which core.search.sql makes from the tables below.
"""

import re
import unicodedata
from functools import lru_cache

JOINER = "'"  # stands for every sign that both joins and parts a word: O'Brien, T-shirt
APOSTROPHES = "'`\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02c8\u02ee\u055a\u05f3\ua78b\ua78c"
# NFKD would make a space and an accent of these.
SPACING_ACCENTS = "\u00b4\u0384\u1fbd\u1fbf\u1fef\u1ffd\u1ffe"
DASHES = "-\u00ad\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
ZERO_WIDTH = "\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064"
ZERO_WIDTH += "\u2066\u2067\u2068\u2069\ufeff"
JOINERS = frozenset(APOSTROPHES + SPACING_ACCENTS + DASHES + ZERO_WIDTH)
# Letters that Unicode takes for letters of their own, and people for others.
ALIKE = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
    "đ": "d",
    "ø": "o",
    "ł": "l",
    "ħ": "h",
    "ŧ": "t",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "ĸ": "k",
    "ŋ": "n",
    "ə": "e",
    "\u0643": "\u06a9",  # Arabic and Persian kaf and yeh
    "\u064a": "\u06cc",
    "\u0649": "\u06cc",
}
MOST_WORDS = 32

_BEFORE = str.maketrans(dict.fromkeys(SPACING_ACCENTS, JOINER))
_JOINED = re.compile(r"[^ ']+(?:'+[^ ']+)+")
_SELECTORS = re.compile("[\u034f\u0640\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def fold(text: str) -> str:
    """Its words, each after a space. One with an apostrophe or a dash is there in parts and, at the end, joined."""
    plain = _plain(text)
    joined = [word.replace(JOINER, "") for word in _JOINED.findall(plain)]
    return "".join(f" {word}" for word in [*plain.replace(JOINER, " ").split(), *joined])


def words(text: str) -> list[str]:
    """The distinct words of a search; "" has none, and neither has "!?"."""
    return list(dict.fromkeys(_plain(text).replace(JOINER, " ").split()))[:MOST_WORDS]


def _plain(text: str) -> str:
    return "".join(map(folded_letter, unicodedata.normalize("NFKD", text.translate(_BEFORE))))


@lru_cache(maxsize=4096)
def folded_letter(letter: str) -> str:
    """What one character is compared as: letters, nothing (an accent), a space, or the joiner."""
    if letter in JOINERS:
        return JOINER
    if _is_mark(letter):
        return ""
    category = unicodedata.category(letter)
    if category[0] not in "LMN":
        return " "
    if category == "Lo":  # neither capital nor small
        return ALIKE.get(letter, letter)
    lowered = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(ALIKE.get(each, each) for each in lowered if not _is_mark(each))


def _is_mark(letter: str) -> bool:
    """Accents; the vowels of Indian scripts are letters of their words."""
    return bool(unicodedata.combining(letter) or unicodedata.category(letter) == "Me" or _SELECTORS.match(letter))

"""Fold text for search: ignore case, accents, and the kind of apostrophe, dash and space.

PostgreSQL folds in the same way by search_fold(), which is made from the tables below. Its functions need no
extension and no locale: letters and signs are told apart by tables. They name no function but PostgreSQL's own, so
they work whatever the search_path is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

JOINER = "'"  # stands for every character that both joins and separates parts of a word: O'Brien, T-shirt
APOSTROPHES = "'`\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02c8\u02ee\u055a\u05f3\ua78b\ua78c"
# NFKD would make a space and an accent of these.
SPACING_ACCENTS = "\u00b4\u0384\u1fbd\u1fbf\u1fef\u1ffd\u1ffe"
DASHES = "-\u00ad\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
ZERO_WIDTH = "\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064"


ZERO_WIDTH += "\u2066\u2067\u2068\u2069\ufeff"


JOINERS = frozenset(APOSTROPHES + SPACING_ACCENTS + DASHES + ZERO_WIDTH)
# Letters that Unicode keeps apart and people treat as equal.
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
MAX_WORDS = 32
_BEFORE = str.maketrans(dict.fromkeys(SPACING_ACCENTS, JOINER))
_JOINED = re.compile(r"[^ ']+(?:'+[^ ']+)+")
_VARIATION_SELECTORS = re.compile("[\u034f\u0640\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def fold(text: str) -> str:
    """Return the words, each after a space. One with an apostrophe or a dash comes in parts and, at the end, joined."""
    plain = _plain(text)
    joined = [word.replace(JOINER, "") for word in _JOINED.findall(plain)]
    return "".join(f" {word}" for word in [*plain.replace(JOINER, " ").split(), *joined])


def words(text: str) -> list[str]:
    """Return the distinct words of a search; "" has none, and neither has "!?"."""
    return list(dict.fromkeys(_plain(text).replace(JOINER, " ").split()))[:MAX_WORDS]


def _plain(text: str) -> str:
    return "".join(map(folded_letter, unicodedata.normalize("NFKD", text.translate(_BEFORE))))


@lru_cache(maxsize=4096)
def folded_letter(letter: str) -> str:
    """Return what one character is compared as: letters, nothing (an accent), a space, or the joiner."""
    if letter in JOINERS:
        return JOINER
    if _is_mark(letter):
        return ""
    category = unicodedata.category(letter)
    if category[0] not in "LMN":
        return " "
    if category == "Lo":  # neither upper nor lower case
        return ALIKE.get(letter, letter)
    lowered = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(ALIKE.get(each, each) for each in lowered if not _is_mark(each))


def _is_mark(letter: str) -> bool:
    """Return whether it is an accent; the vowels of Indian scripts are letters of their words."""
    return bool(
        unicodedata.combining(letter) or unicodedata.category(letter) == "Me" or _VARIATION_SELECTORS.match(letter)
    )


_NO_LETTERS = range(0x40000, 0x110000)  # except the variation selectors, which are marks
_SELECTORS = range(0xE0100, 0xE01F0)
_NEAR = 0x590  # letters of Europe, whose table is short
_FUNCTIONS = """
CREATE FUNCTION search_fold(VARIADIC parts text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    plain text := coalesce(array_to_string(parts, ' '), '');
    joined text;
BEGIN
    IF octet_length(plain) > char_length(plain) THEN
        plain := normalize(translate(plain, {accents}), NFKD);
        plain := regexp_replace(plain, {marks}, '', 'g');
        plain := translate({longer}, {joiners});
        IF octet_length(plain) > char_length(plain) THEN
            plain := regexp_replace(translate(plain, {near}), {signs}, ' ', 'g');
        END IF;
        IF plain ~ {far_letters} THEN
            plain := translate(plain, {far});
        END IF;
    END IF;
    plain := lower(plain COLLATE "C");
    plain := translate(plain, {ascii_joiners});
    plain := regexp_replace(plain, {ascii_signs}, ' ', 'g');
    SELECT string_agg(replace(word[1], {joiner}, ''), ' ') INTO joined
        FROM regexp_matches(plain, {joined}, 'g') AS word;
    plain := concat_ws(' ', '', translate(plain, {joiner}, ' '), joined);
    RETURN rtrim(regexp_replace(plain, ' +', ' ', 'g'));
END
$$;

-- The threes of letters that follow one another in the words, for an index. It costs much, so the index is used.
CREATE FUNCTION search_trigrams(folded text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
    SELECT coalesce(array_agg(DISTINCT substr(word, place, 3)), '{{}}')
    FROM (SELECT DISTINCT unnest(string_to_array(folded, ' '))) AS words (word),
        generate_series(1, length(word) - 2) AS place
$$;
"""
DROP_FUNCTIONS = "DROP FUNCTION search_trigrams(text); DROP FUNCTION search_fold(text[]);"


@cache
def create_functions() -> str:
    """Return the statements that create both functions."""
    letters = dict(_letters())
    changed = {a: b for a, b in letters.items() if b not in ("", " ", JOINER, a) and not a.isascii()}
    longer = {a: b for a, b in changed.items() if len(b) > 1}
    latin = {a: b for a, b in changed.items() if len(b) == 1 and b.isascii()}
    near = {a: b for a, b in changed.items() if len(b) == 1 and not b.isascii() and ord(a) < _NEAR}
    far = {a: b for a, b in changed.items() if len(b) == 1 and not b.isascii() and ord(a) >= _NEAR}
    joiners = {letter: JOINER for letter, folded in letters.items() if folded == JOINER}
    signs = [letter for letter, folded in letters.items() if folded == " "]
    return _FUNCTIONS.format(
        accents=_translated(dict.fromkeys(SPACING_ACCENTS, JOINER)),
        marks=_any_of(letter for letter, folded in letters.items() if folded == ""),
        longer=_replaced(longer),
        joiners=_translated({a: b for a, b in joiners.items() if not a.isascii()} | latin),
        near=_translated(near),
        signs=_any_of((each for each in signs if not each.isascii()), *_NO_LETTERS),
        far_letters=_any_of(far),
        far=_translated(far),
        ascii_joiners=_translated({a: b for a, b in joiners.items() if a.isascii()}),
        ascii_signs=_any_of(each for each in signs if each.isascii()),
        joiner=_quoted(JOINER),
        joined=_quoted(f"([^ {JOINER}]+(?:{JOINER}+[^ {JOINER}]+)+)"),
    )


def _letters() -> Iterator[tuple[str, str]]:
    """Yield every character that NFKD leaves alone and PostgreSQL can store, with what it is compared as."""
    for code in (*range(1, _NO_LETTERS[0]), *_SELECTORS):
        letter = chr(code)
        if unicodedata.category(letter) != "Cs" and unicodedata.is_normalized("NFKD", letter):
            yield letter, folded_letter(letter)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _translated(letters: dict[str, str]) -> str:
    """Return the second and third arguments of translate()."""
    return f"{_quoted(''.join(letters))}, {_quoted(''.join(letters.values()))}"


def _replaced(letters: dict[str, str]) -> str:
    made = "plain"
    for letter, folded in letters.items():
        made = f"replace({made}, {_quoted(letter)}, {_quoted(folded)})"
    return made


def _any_of(letters: Iterable[str], *others: int) -> str:
    """Return a regular expression for one or more of these characters, which come in order."""
    ranges: list[list[int]] = []
    for code in (*map(ord, letters), *others):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return _quoted("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]+")

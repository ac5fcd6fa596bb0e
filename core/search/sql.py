"""search_fold() and search_trigrams(): core.search.folding in the words of PostgreSQL.

They need no extension and no locale: letters and signs are told apart by tables. They name no function but
PostgreSQL's own, so they work whatever the search_path is.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from core.search.folding import JOINER, SPACING_ACCENTS, folded_letter

_NO_LETTERS = range(0x40000, 0x110000)  # but for the selectors, which are marks
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
    """The statements that make both functions."""
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
    """Every character that NFKD leaves alone and PostgreSQL can store, with what it is compared as."""
    for code in (*range(1, _NO_LETTERS[0]), *_SELECTORS):
        letter = chr(code)
        if unicodedata.category(letter) != "Cs" and unicodedata.is_normalized("NFKD", letter):
            yield letter, folded_letter(letter)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _translated(letters: dict[str, str]) -> str:
    """The second and third arguments of translate()."""
    return f"{_quoted(''.join(letters))}, {_quoted(''.join(letters.values()))}"


def _replaced(letters: dict[str, str]) -> str:
    made = "plain"
    for letter, folded in letters.items():
        made = f"replace({made}, {_quoted(letter)}, {_quoted(folded)})"
    return made


def _any_of(letters: Iterable[str], *others: int) -> str:
    """A regular expression of one or more of these characters, which come in their order."""
    ranges: list[list[int]] = []
    for code in (*map(ord, letters), *others):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return _quoted("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]+")

"""From the bytes of a file to its rows: encoding, separator, cells, limits, and escaped formulas."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from subscriptions.errors import NotATable

# The first encoding wins a tie. The values are the labels for people.
LEGACY = {
    "cp1252": "Western Europe (Windows-1252)",
    "cp1250": "Central Europe (Windows-1250)",
    "mac_roman": "Old Mac (Mac Roman)",
    "iso8859_2": "Central Europe (ISO 8859-2)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp850": "DOS (code page 850)",
}
MAX_SAMPLES = 3
REPLACEMENT_CHARACTER = "\ufffd"
# Letters that names contain in the regions of each encoding.
_LETTERS = {
    "cp1252": "àâäãåæçèéêëíîïñóôöõøœßúûüÿáìòùÀÂÄÅÆÇÈÉÊËÎÏÑÓÔÖØŒÚÛÜÁÍ",
    "cp1250": "áčďéěíňóřšťúůýžąćęłńśźżäöüőűăâîşţßÁČĎÉĚÍŇÓŘŠŤÚŮÝŽĄĆĘŁŃŚŹŻÄÖÜŐŰ",
    "cp1254": "çğıöşüâîûÇĞİÖŞÜ",
    "cp1251": "".join(map(chr, range(0x410, 0x450))) + "ёЁіїєґІЇЄҐ",
}
_EXPECTED_LETTERS = _LETTERS | {
    "mac_roman": _LETTERS["cp1252"],
    "cp850": _LETTERS["cp1252"],
    "iso8859_2": _LETTERS["cp1250"],
}
_WORD = re.compile(r"[^\s,;|\"'@.<>()0-9]+")
_BINARY = {
    b"PK\x03\x04": "This is an Excel workbook or a ZIP archive. Save it as CSV and send that.",
    b"\xd0\xcf\x11\xe0": "This is an Excel workbook. Save it as CSV and send that.",
    b"%PDF": "This is a PDF. Send the list as CSV.",
}
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL_LENGTH = 100_000
SEPARATORS = ",;\t|"
_SEPARATOR_LINE = "sep="
SEPARATOR = ";"
PROBLEM = "problem"
# Cells that a spreadsheet would run as a formula (OWASP, CSV Injection), also behind escaping apostrophes.
_FORMULA = re.compile("'* *[=+\\-@\t\r\n＝＋－＠]")  # noqa: RUF001


@dataclass(frozen=True)
class Guess:
    """One way to decode the file: the encoding, its label, and names as it decodes them."""

    encoding: str
    label: str
    samples: tuple[str, ...]


def decode(raw: bytes, encoding: str = "") -> str:
    """Return the text in this or the guessed encoding. Raise NotATable for binary files and lost letters."""
    for mark, sentence in _BINARY.items():
        if raw.startswith(mark):
            raise NotATable(sentence)
    text = _decode_unicode(raw)
    if text is None:
        text = raw.decode(encoding if encoding in LEGACY else guess_encoding(raw), "replace")
    if "\0" in text:
        raise NotATable("This file is no text. Save the list as CSV and send that.")
    if REPLACEMENT_CHARACTER in text:
        raise NotATable("Some letters of this file are lost: it has the sign \ufffd. Export it again as UTF-8.")
    return text.removeprefix("\ufeff")


def guess_encoding(raw: bytes) -> str:
    """Return the most likely encoding, or "" for UTF-8 and UTF-16, which need no guess."""
    if _decode_unicode(raw) is not None:
        return ""
    fitting = [name for name in LEGACY if _fits(raw, name)]
    return max(fitting, key=lambda name: _score(raw, name), default="cp1252")


def encoding_guesses(raw: bytes) -> list[Guess]:
    """Return the possible encodings with the first names that they decode, likeliest first.

    Encodings that decode all names alike are listed once.
    """
    fitting = sorted((name for name in LEGACY if _fits(raw, name)), key=lambda name: -_score(raw, name))
    name_by_text: dict[str, str] = {}
    for name in fitting:
        name_by_text.setdefault(raw.decode(name), name)
    samples_by_name = {name: tuple(_words(text))[:MAX_SAMPLES] for text, name in name_by_text.items()}
    return [Guess(name, LEGACY[name], samples) for name, samples in samples_by_name.items()]


def _decode_unicode(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _words(text: str) -> Iterable[str]:
    """Yield each distinct cell with non-ASCII letters: a name is rarely one word."""
    lines = [line for line in text.splitlines()[:2000] if not line.isascii()]
    for line in dict.fromkeys(lines):
        for cell in re.split(r"[,;\t|]", line):
            if not cell.isascii():
                yield cell.strip().strip('"')[:40]


def _score(raw: bytes, encoding: str) -> int:
    words = [word for cell in _words(raw.decode(encoding)) for word in _WORD.findall(cell) if not word.isascii()]
    return sum(_score_word(word, _EXPECTED_LETTERS[encoding]) for word in words[:400])


def _score_word(word: str, letters: str) -> int:
    """Score how much this looks like a word: symbols and capitals after small letters cost points."""
    points = 0
    for before, letter in zip(" " + word, word, strict=False):
        if letter.isascii():
            continue
        if not letter.isalpha():
            points -= 5
        elif letter.isupper() and before.isalpha() and not word.isupper():
            points -= 3
        else:
            points += 2 if letter in letters else -1
    strange = re.search(r"[^\x00-\x7f]{3}", word) and not re.search("[\u0400-\u04ff]", word)
    return points - (4 if strange else 0)


@dataclass(frozen=True)
class Line:
    """One row of the file, and the number of the line where it starts."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table: unique column names and rows. `is_named` tells whether the file has a header row."""

    names: tuple[str, ...]
    lines: list[Line]
    separator: str = ","
    is_named: bool = True

    def column(self, number: int) -> Iterator[str]:
        """Yield the cells of a column from the top; missing cells are empty."""
        return (line.cells[number] if number < len(line.cells) else "" for line in self.lines)


def parse_sheet(text: str) -> Sheet:
    """Parse the rows. Raise NotATable for other files and for tables over the limits."""
    tidy = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    separator, body, above = _find_separator(tidy)
    lines = list(_lines(body, separator, above))
    if not lines:
        raise NotATable
    if any("@" in cell for cell in lines[0].cells):
        names = [f"Column {number}" for number in range(1, max(len(line.cells) for line in lines) + 1)]
        return Sheet(tuple(names), lines, separator, is_named=False)
    return Sheet(tuple(_unique_names(lines[0].cells)), lines[1:], separator)


def _lines(body: str, separator: str, above: int) -> Iterator[Line]:
    """Yield the rows that are not empty. A row spans several lines when a quoted cell does."""
    reader = csv.reader(StringIO(body), delimiter=separator)
    ended, read = above, 0
    while (cells := _next_row(reader)) is not None:
        begun, ended = ended + 1, above + reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        _check_limits(cells, read)
        read += 1
        yield Line(begun, tuple(cells))


def _next_row(reader: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as broken:
        raise NotATable("This file is no table: a cell has no end, or is far too long.") from broken


def _check_limits(cells: list[str], read: int) -> None:
    if len(cells) > MAX_COLUMNS:
        raise NotATable(f"This table has {len(cells)} columns. At most {MAX_COLUMNS} can be read.")
    if read > MAX_ROWS:
        raise NotATable(f"At most {MAX_ROWS} rows at once.")
    if any(len(cell) > MAX_CELL_LENGTH for cell in cells):
        raise NotATable(f"A cell has more than {MAX_CELL_LENGTH} characters. Leave that column out of the file.")


def _find_separator(text: str) -> tuple[str, str, int]:
    """Return the separator, the text after Excel's `sep=;` line, and the number of lines skipped."""
    first, _, rest = text.partition("\n")
    first_line = first.strip().strip('"').lower()
    if first_line.startswith(_SEPARATOR_LINE) and len(first_line) <= len(_SEPARATOR_LINE) + 1:
        return (first.strip().strip('"')[len(_SEPARATOR_LINE) :] or "\t"), rest, 1
    quoted = False
    counts = dict.fromkeys(SEPARATORS, 0)
    for sign in text[:MAX_CELL_LENGTH]:
        quoted ^= sign == '"'
        if sign == "\n" and not quoted and any(counts.values()):
            break
        if not quoted and sign in counts:
            counts[sign] += 1
    return max(SEPARATORS, key=counts.__getitem__), text, 0


def _unique_names(cells: tuple[str, ...]) -> Iterator[str]:
    """Yield unique column names: number duplicates and unnamed columns."""
    seen: dict[str, int] = {}
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:80] or f"Column {number}"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def escape_formula(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """Undo escape_formula(). Leave other apostrophes as they are."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def csv_with_problems(names: Sequence[str], rows: Iterable[tuple[Sequence[str], str]], separator: str) -> str:
    """Return the skipped rows as CSV: the original cells, and the problem of each row."""
    lines = ["\ufeff" + csv_line([*map(escape_formula, names), PROBLEM], separator)]
    for cells_, problem in rows:
        padded = [*cells_, *[""] * (len(names) - len(cells_))][: len(names)]
        lines.append(csv_line([*(escape_formula(unescape_formula(cell)) for cell in padded), problem], separator))
    return "".join(lines)


def csv_line(row: Iterable[Any], separator: str = ",") -> str:
    line = StringIO()
    csv.writer(line, delimiter=separator).writerow(row)
    return line.getvalue()

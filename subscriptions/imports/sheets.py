"""From the text of a file to its cells: separators, first lines, quoted line ends, and the limits of a table."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from subscriptions.refusals import NotATable

MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000
SEPARATORS = ",;\t|"
_SEPARATOR_LINE = "sep="


@dataclass(frozen=True)
class Line:
    """One row of the file, with the number of the line on which it begins."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table: the names of its columns, each once, and its rows. `is_named` says whether the file named them."""

    names: tuple[str, ...]
    lines: list[Line]
    separator: str = ","
    is_named: bool = True

    def column(self, number: int) -> Iterator[str]:
        """Every cell of a column, from the top; a row that ends before it has an empty one."""
        return (line.cells[number] if number < len(line.cells) else "" for line in self.lines)


def sheet_of(text: str) -> Sheet:
    """Read the cells. Refuses with NotATable what is none, or too large."""
    tidy = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    separator, body, above = _separator(tidy)
    lines = list(_lines(body, separator, above))
    if not lines:
        raise NotATable
    if any("@" in cell for cell in lines[0].cells):
        names = [f"Column {number}" for number in range(1, max(len(line.cells) for line in lines) + 1)]
        return Sheet(tuple(names), lines, separator, is_named=False)
    return Sheet(tuple(_once_each(lines[0].cells)), lines[1:], separator)


def _lines(body: str, separator: str, above: int) -> Iterator[Line]:
    """The rows that have anything in them. A row may go over several lines, where a cell is quoted."""
    reader = csv.reader(StringIO(body), delimiter=separator)
    ended, read = above, 0
    while (cells := _next(reader)) is not None:
        begun, ended = ended + 1, above + reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        _check(cells, read)
        read += 1
        yield Line(begun, tuple(cells))


def _next(reader: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as broken:
        raise NotATable("This file is no table: a cell has no end, or is far too long.") from broken


def _check(cells: list[str], read: int) -> None:
    if len(cells) > MOST_COLUMNS:
        raise NotATable(f"This table has {len(cells)} columns. At most {MOST_COLUMNS} can be read.")
    if read > MOST_ROWS:
        raise NotATable(f"At most {MOST_ROWS} rows at once.")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise NotATable(f"A cell has more than {LONGEST_CELL} characters. Leave that column out of the file.")


def _separator(text: str) -> tuple[str, str, int]:
    """What parts the cells, the text behind a line that only says so (Excel's `sep=;`), and how many lines that was."""
    first, _, rest = text.partition("\n")
    said = first.strip().strip('"').lower()
    if said.startswith(_SEPARATOR_LINE) and len(said) <= len(_SEPARATOR_LINE) + 1:
        return (first.strip().strip('"')[len(_SEPARATOR_LINE) :] or "\t"), rest, 1
    quoted = False
    counts = dict.fromkeys(SEPARATORS, 0)
    for sign in text[:LONGEST_CELL]:
        quoted ^= sign == '"'
        if sign == "\n" and not quoted and any(counts.values()):
            break
        if not quoted and sign in counts:
            counts[sign] += 1
    return max(SEPARATORS, key=counts.__getitem__), text, 0


def _once_each(cells: tuple[str, ...]) -> Iterator[str]:
    """The names of the columns; a second one of the same name, or one without, is told apart."""
    seen: dict[str, int] = {}
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:80] or f"Column {number}"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"

"""Pure rules of numbered seats: reading a plan, choosing the best free seats, laying out a section.

A plan draws a section in letters, the row nearest the court first: o seat, c courtside, w wheelchair space, _ aisle.

wwo_occ      row A
ooo_ooo      row B
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

SEAT_KINDS = {"o": "standard", "c": "courtside", "w": "accessible"}
AISLE = "_"
MAX_SECTIONS, MAX_ROWS, MAX_COLUMNS, MAX_SEATS = 40, 26, 60, 5000
MAX_NAME_LENGTH = 12
ACCESSIBLE = "accessible"
_ANOTHER_SECTION = 100
Row = list[Any]


@dataclass(frozen=True)
class PlannedSeat:
    """One seat of a plan. `number` counts the seats of its row from the left, without aisles."""

    line: int
    column: int
    kind: str
    number: int

    @property
    def row(self) -> str:
        return chr(ord("A") + self.line)


def seats_of(plan: Sequence[str]) -> Iterator[PlannedSeat]:
    """Yield the seats of a plan, row by row from the court, from the left."""
    for line, drawn in enumerate(plan):
        number = 0
        for column, letter in enumerate(drawn):
            if letter in SEAT_KINDS:
                number += 1
                yield PlannedSeat(line, column, SEAT_KINDS[letter], number)


def clean_plan(text: str) -> list[str]:
    """Return the plan in a typed text: lower case, with spaces and dots as aisles."""
    lines = [line.rstrip().lower().replace(" ", AISLE).replace(".", AISLE) for line in text.strip("\r\n").splitlines()]
    while lines and not lines[-1].strip(AISLE):
        lines.pop()
    return lines


def plan_error(plan: Sequence[str]) -> str:
    """Return what is wrong with a plan as a sentence, or an empty string."""
    letters = {*SEAT_KINDS, AISLE}
    if strange := sorted({letter for line in plan for letter in line} - letters):
        return f"“{strange[0][:1]}” means nothing here: draw with o, c, w and _."
    if len(plan) > MAX_ROWS or any(len(line) > MAX_COLUMNS for line in plan):
        return f"At most {MAX_ROWS} rows of {MAX_COLUMNS} places."
    return "" if any(seats_of(plan)) else "Draw at least one seat."


@dataclass(frozen=True)
class CandidateSeat:
    """A seat to choose from. `width` is the width of its section, aisles included."""

    name: str
    section: int
    line: int
    column: int
    width: int
    kind: str
    free: bool

    @property
    def from_middle(self) -> float:
        return abs(self.column - (self.width - 1) / 2)


def best_seats(places: Sequence[CandidateSeat], number: int, *, accessible: bool = False) -> list[str]:
    """Return the best `number` free seats: side by side, leaving no single seat, near the court and the middle.

    Wheelchair spaces are given only on request. Without enough seats side by side, return the seats nearest
    to one another; without enough free seats, nothing.
    """
    if accessible:
        spaces = [each for each in places if each.kind == ACCESSIBLE]
        return _best_of(spaces, number) if _count_free(spaces) >= number else []
    return _best_of([each for each in places if each.kind != ACCESSIBLE], number)


def nearest_seats(places: Sequence[CandidateSeat], name: str, number: int = 3) -> list[str]:
    """Return the free seats nearest to this one; wheelchair spaces only if this one is a wheelchair space."""
    target = next(each for each in places if each.name == name)
    alike = [each for each in places if each.free and (each.kind == ACCESSIBLE) == (target.kind == ACCESSIBLE)]
    return [each.name for each in sorted(alike, key=lambda each: (_distance(each, target), each.name))[:number]]


def _best_of(places: Sequence[CandidateSeat], number: int) -> list[str]:
    if _count_free(places) < number:
        return []
    together = [run for row in _rows(places) for run in _runs(row, number)]
    if together:
        return [each.name for each in min(together, key=_sort_key)[1]]
    return _close_together([each for each in places if each.free], number)


def _count_free(places: Iterable[CandidateSeat]) -> int:
    return sum(each.free for each in places)


def _rows(places: Iterable[CandidateSeat]) -> list[list[CandidateSeat]]:
    """Return each row, from the left."""
    rows: dict[tuple[int, int], list[CandidateSeat]] = defaultdict(list)
    for each in places:
        rows[each.section, each.line].append(each)
    return [sorted(row, key=lambda each: each.column) for row in rows.values()]


def _runs(row: list[CandidateSeat], number: int) -> list[tuple[int, list[CandidateSeat]]]:
    """Return every run of `number` free seats side by side, with the number of single seats that it would leave."""
    found = []
    for first in range(len(row) - number + 1):
        run = row[first : first + number]
        side_by_side = all(right.column == left.column + 1 for left, right in pairwise(run))
        if side_by_side and all(each.free for each in run):
            found.append((_orphans(row, first, number), run))
    return found


def _orphans(row: list[CandidateSeat], first: int, number: int) -> int:
    """Count the neighbours of the run that would be left alone between taken seats, aisles and walls."""
    last = first + number - 1
    left = _is_free(row, first - 1, row[first].column - 1) and not _is_free(row, first - 2, row[first].column - 2)
    right = _is_free(row, last + 1, row[last].column + 1) and not _is_free(row, last + 2, row[last].column + 2)
    return int(left) + int(right)


def _is_free(row: list[CandidateSeat], index: int, column: int) -> bool:
    return 0 <= index < len(row) and row[index].column == column and row[index].free


def _sort_key(candidate: tuple[int, list[CandidateSeat]]) -> tuple[int, float, int, str]:
    orphans, run = candidate
    from_middle = sum(each.from_middle for each in run) / len(run)
    return orphans, 2 * run[0].line + from_middle, run[0].section, run[0].name


def _close_together(free: list[CandidateSeat], number: int) -> list[str]:
    """Return the seats nearest to one another, for a group that cannot sit side by side."""

    def around(middle: CandidateSeat) -> list[CandidateSeat]:
        return sorted(free, key=lambda each: (_distance(each, middle), each.name))[:number]

    starts = sorted(free, key=lambda each: (each.line, each.from_middle, each.name))[:50]
    groups = [around(each) for each in starts]
    return [each.name for each in min(groups, key=lambda group: sum(_distance(each, group[0]) for each in group))]


def _distance(one: CandidateSeat, other: CandidateSeat) -> float:
    """Return the distance of two seats: a row counts more than a seat, a section more than anything inside it."""
    sections = abs(one.section - other.section) * _ANOTHER_SECTION
    return sections + 1.5 * abs(one.line - other.line) + abs(one.column - other.column)


def grid(stand: str, seats: Sequence[Any]) -> list[Row]:
    """Return rows of cells, a seat or None for an aisle. North and south lie along the court, east and west across."""
    lines = max((seat.line for seat in seats), default=-1) + 1
    columns = max((seat.column for seat in seats), default=-1) + 1
    at = {(seat.line, seat.column): seat for seat in seats}
    from_court = range(lines)
    away = range(lines - 1, -1, -1)
    if stand in ("n", "s"):
        order = away if stand == "n" else from_court
        return [[at.get((line, column)) for column in range(columns)] for line in order]
    order = away if stand == "w" else from_court
    return [[at.get((line, column)) for line in order] for column in range(columns)]

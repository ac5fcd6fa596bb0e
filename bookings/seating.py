"""Pure rules about numbered seats: how a plan is read, which free seats are the best, how a section is drawn."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

SEAT_KINDS = {"o": "standard", "c": "courtside", "w": "accessible"}
AISLE = "_"
MAX_SECTIONS, MAX_ROWS, MAX_COLUMNS, MAX_SEATS = 40, 26, 60, 5000
MAX_NAME_LENGTH = 12


@dataclass(frozen=True)
class PlannedSeat:
    """One seat of a plan. Its number counts the seats of its row from the left; aisles have none."""

    line: int
    column: int
    kind: str
    number: int

    @property
    def row(self) -> str:
        return chr(ord("A") + self.line)


def seats_of(plan: Sequence[str]) -> Iterator[PlannedSeat]:
    """The seats of a plan, row by row from the court, from the left."""
    for line, drawn in enumerate(plan):
        number = 0
        for column, letter in enumerate(drawn):
            if letter in SEAT_KINDS:
                number += 1
                yield PlannedSeat(line, column, SEAT_KINDS[letter], number)


def clean_plan(text: str) -> list[str]:
    """The plan in what a person typed: capital letters, dots and spaces mean what they look like."""
    lines = [line.rstrip().lower().replace(" ", AISLE).replace(".", AISLE) for line in text.strip("\r\n").splitlines()]
    while lines and not lines[-1].strip(AISLE):
        lines.pop()
    return lines


def plan_error(plan: Sequence[str]) -> str:
    """What is wrong with a plan, in a sentence; nothing when it can be sat in."""
    known = {*SEAT_KINDS, AISLE}
    if strange := sorted({letter for line in plan for letter in line} - known):
        return f"“{strange[0][:1]}” means nothing here: draw with o, c, w and _."
    if len(plan) > MAX_ROWS or any(len(line) > MAX_COLUMNS for line in plan):
        return f"At most {MAX_ROWS} rows of {MAX_COLUMNS} places."
    return "" if any(seats_of(plan)) else "Draw at least one seat."


ACCESSIBLE = "accessible"
_ANOTHER_SECTION = 100


@dataclass(frozen=True)
class CandidateSeat:
    """A seat as it is looked at when one is chosen. `width` is that of its section, aisles included."""

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
    """The best `number` free seats: side by side, no single seat left over, near the court and the middle.

    Wheelchair spaces are kept back unless asked for; then they come first. Where so many are not free
    side by side the nearest to one another are taken; where fewer are free, nothing.
    """
    if accessible:
        spaces = [each for each in places if each.kind == ACCESSIBLE]
        return _best_of(spaces, number) if _count_free(spaces) >= number else []
    return _best_of([each for each in places if each.kind != ACCESSIBLE], number)


def nearest_seats(places: Sequence[CandidateSeat], name: str, number: int = 3) -> list[str]:
    """The free seats nearest to this one, wheelchair spaces only for who wanted one."""
    wanted = next(each for each in places if each.name == name)
    alike = [each for each in places if each.free and (each.kind == ACCESSIBLE) == (wanted.kind == ACCESSIBLE)]
    return [each.name for each in sorted(alike, key=lambda each: (_distance(each, wanted), each.name))[:number]]


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
    """Each row from the left; of wheelchair spaces and others alike."""
    rows: dict[tuple[int, int], list[CandidateSeat]] = defaultdict(list)
    for each in places:
        rows[each.section, each.line].append(each)
    return [sorted(row, key=lambda each: each.column) for row in rows.values()]


def _runs(row: list[CandidateSeat], number: int) -> list[tuple[int, list[CandidateSeat]]]:
    """Every `number` free seats side by side in a row, each with how many it would leave single."""
    found = []
    for first in range(len(row) - number + 1):
        run = row[first : first + number]
        side_by_side = all(right.column == left.column + 1 for left, right in pairwise(run))
        if side_by_side and all(each.free for each in run):
            found.append((_orphans(row, first, number), run))
    return found


def _orphans(row: list[CandidateSeat], first: int, number: int) -> int:
    """How many neighbours of the run would be left alone between taken seats, aisles and walls."""
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
    """A group that cannot sit side by side: those nearest to the seat around which they are closest."""

    def around(middle: CandidateSeat) -> list[CandidateSeat]:
        return sorted(free, key=lambda each: (_distance(each, middle), each.name))[:number]

    starts = sorted(free, key=lambda each: (each.line, each.from_middle, each.name))[:50]
    groups = [around(each) for each in starts]
    return [each.name for each in min(groups, key=lambda group: sum(_distance(each, group[0]) for each in group))]


def _distance(one: CandidateSeat, other: CandidateSeat) -> float:
    """How far two seats are apart: a row counts more than a seat, a section more than anything in it."""
    sections = abs(one.section - other.section) * _ANOTHER_SECTION
    return sections + 1.5 * abs(one.line - other.line) + abs(one.column - other.column)


Row = list[Any]


def grid(stand: str, seats: Sequence[Any]) -> list[Row]:
    """Rows of cells, a seat or None for an aisle. North and south lie along the court, east and west beside it."""
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

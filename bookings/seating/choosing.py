"""Which seats are the best for so many people together, and which are nearest to one that has gone.

Pure functions: the same seats give the same answer, to whoever asks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

ACCESSIBLE = "accessible"
_ANOTHER_SECTION = 100


@dataclass(frozen=True)
class Place:
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


def best(places: Sequence[Place], number: int, *, accessible: bool = False) -> list[str]:
    """The best `number` free seats: side by side, no single seat left over, near the court and the middle.

    Wheelchair spaces are kept back unless asked for; then they come first. Where so many are not free
    side by side the nearest to one another are taken; where fewer are free, nothing.
    """
    if accessible:
        spaces = [each for each in places if each.kind == ACCESSIBLE]
        return _best_of(spaces, number) if _free(spaces) >= number else []
    return _best_of([each for each in places if each.kind != ACCESSIBLE], number)


def nearest(places: Sequence[Place], name: str, number: int = 3) -> list[str]:
    """The free seats nearest to this one, wheelchair spaces only for who wanted one."""
    wanted = next(each for each in places if each.name == name)
    alike = [each for each in places if each.free and (each.kind == ACCESSIBLE) == (wanted.kind == ACCESSIBLE)]
    return [each.name for each in sorted(alike, key=lambda each: (_apart(each, wanted), each.name))[:number]]


def _best_of(places: Sequence[Place], number: int) -> list[str]:
    if _free(places) < number:
        return []
    together = [run for row in _rows(places) for run in _runs(row, number)]
    if together:
        return [each.name for each in min(together, key=_worth)[1]]
    return _close_together([each for each in places if each.free], number)


def _free(places: Iterable[Place]) -> int:
    return sum(each.free for each in places)


def _rows(places: Iterable[Place]) -> list[list[Place]]:
    """Each row from the left; of wheelchair spaces and others alike."""
    rows: dict[tuple[int, int], list[Place]] = defaultdict(list)
    for each in places:
        rows[each.section, each.line].append(each)
    return [sorted(row, key=lambda each: each.column) for row in rows.values()]


def _runs(row: list[Place], number: int) -> list[tuple[int, list[Place]]]:
    """Every `number` free seats side by side in a row, each with how many it would leave single."""
    found = []
    for first in range(len(row) - number + 1):
        run = row[first : first + number]
        side_by_side = all(right.column == left.column + 1 for left, right in pairwise(run))
        if side_by_side and all(each.free for each in run):
            found.append((_orphans(row, first, number), run))
    return found


def _orphans(row: list[Place], first: int, number: int) -> int:
    """How many neighbours of the run would be left alone between taken seats, aisles and walls."""
    last = first + number - 1
    left = _is_free(row, first - 1, row[first].column - 1) and not _is_free(row, first - 2, row[first].column - 2)
    right = _is_free(row, last + 1, row[last].column + 1) and not _is_free(row, last + 2, row[last].column + 2)
    return int(left) + int(right)


def _is_free(row: list[Place], index: int, column: int) -> bool:
    return 0 <= index < len(row) and row[index].column == column and row[index].free


def _worth(candidate: tuple[int, list[Place]]) -> tuple[int, float, int, str]:
    orphans, run = candidate
    from_middle = sum(each.from_middle for each in run) / len(run)
    return orphans, 2 * run[0].line + from_middle, run[0].section, run[0].name


def _close_together(free: list[Place], number: int) -> list[str]:
    """A group that cannot sit side by side: those nearest to the seat around which they are closest."""

    def around(middle: Place) -> list[Place]:
        return sorted(free, key=lambda each: (_apart(each, middle), each.name))[:number]

    starts = sorted(free, key=lambda each: (each.line, each.from_middle, each.name))[:50]
    groups = [around(each) for each in starts]
    return [each.name for each in min(groups, key=lambda group: sum(_apart(each, group[0]) for each in group))]


def _apart(one: Place, other: Place) -> float:
    """How far two seats are apart: a row counts more than a seat, a section more than anything in it."""
    sections = abs(one.section - other.section) * _ANOTHER_SECTION
    return sections + 1.5 * abs(one.line - other.line) + abs(one.column - other.column)

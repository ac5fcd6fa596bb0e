"""A section drawn in letters, the row nearest the court first: o seat, c courtside, w wheelchair space, _ aisle.

wwo_occ      row A
ooo_ooo      row B
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SEATS = {"o": "standard", "c": "courtside", "w": "accessible"}
AISLE = "_"
MOST_SECTIONS, MOST_ROWS, WIDEST, MOST_SEATS = 40, 26, 60, 5000
LONGEST_NAME = 12


@dataclass(frozen=True)
class Drawn:
    """One seat of a plan. Its number counts the seats of its row from the left; aisles have none."""

    line: int
    column: int
    kind: str
    number: int

    @property
    def row(self) -> str:
        return chr(ord("A") + self.line)


def seats_of(plan: Sequence[str]) -> Iterator[Drawn]:
    """The seats of a plan, row by row from the court, from the left."""
    for line, drawn in enumerate(plan):
        number = 0
        for column, letter in enumerate(drawn):
            if letter in SEATS:
                number += 1
                yield Drawn(line, column, SEATS[letter], number)


def cleaned(text: str) -> list[str]:
    """The plan in what a person typed: capital letters, dots and spaces mean what they look like."""
    lines = [line.rstrip().lower().replace(" ", AISLE).replace(".", AISLE) for line in text.strip("\r\n").splitlines()]
    while lines and not lines[-1].strip(AISLE):
        lines.pop()
    return lines


def problem(plan: Sequence[str]) -> str:
    """What is wrong with a plan, in a sentence; nothing when it can be sat in."""
    known = {*SEATS, AISLE}
    if strange := sorted({letter for line in plan for letter in line} - known):
        return f"“{strange[0][:1]}” means nothing here: draw with o, c, w and _."
    if len(plan) > MOST_ROWS or any(len(line) > WIDEST for line in plan):
        return f"At most {MOST_ROWS} rows of {WIDEST} places."
    return "" if any(seats_of(plan)) else "Draw at least one seat."

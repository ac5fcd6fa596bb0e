"""A section as a table, turned the way it stands: the row nearest the court is beside the court."""

from collections.abc import Sequence
from typing import Any

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

"""The map of an event's seats as a page draws it.

The seats are written by format strings, not by the template: a hall has some hundred of them, and each tag of a
template costs as much as a whole seat does here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from bookings import seat_queries
from bookings.models import SeatKind
from bookings.seating.grids import Row, grid
from core.ui.templatetags.ui import icon

WORDS = {SeatKind.STANDARD: "", SeatKind.COURTSIDE: ", courtside", SeatKind.ACCESSIBLE: ", wheelchair space"}
STATES = {
    "free": "",
    "taken": ", taken",
    "held": ", held by somebody else",
    "kept": ", held for you",
    "mine": ", yours",
}


@dataclass(frozen=True)
class Spot:
    """One seat, for one visitor: free, taken, held (by another), mine (reserved) or kept (held by the visitor)."""

    seat: seat_queries.SeatRow
    state: str
    held_until: datetime | None = None
    closed: bool = False  # nobody can choose here any more

    @property
    def line(self) -> int:
        return self.seat.line

    @property
    def column(self) -> int:
        return self.seat.column

    @property
    def choosable(self) -> bool:
        return self.state in ("free", "kept") and not self.closed

    @property
    def html(self) -> str:
        seat, name = self.seat, escape(self.seat.name)
        # N2, row B, seat 4, courtside
        what = f"{escape(seat.section_name)}, row {escape(seat.row)}, seat {seat.number}{WORDS[SeatKind(seat.kind)]}"
        until = f' data-until="{int(self.held_until.timestamp())}"' if self.held_until else ""
        chosen = f"{'' if self.choosable else ' disabled'}{' checked' if self.state == 'kept' else ''}"
        shown = icon("wheelchair") if seat.kind == SeatKind.ACCESSIBLE else seat.number
        return (
            f'<label class="seat {seat.kind} {self.state}" data-seat="{name}"{until}>'
            f'<input type="radio" name="seat" value="{name}" aria-label="{what}{STATES[self.state]}"'
            f' data-what="{what}"{chosen}>'
            f'<span aria-hidden="true">{shown}</span><b aria-hidden="true">{name}</b></label>'
        )


@dataclass(frozen=True)
class Block:
    """A section, turned as it stands, and how many of its seats are free."""

    name: str
    stand: str
    rows: list[Row]
    left: int

    @property
    def table(self) -> SafeString:
        """Its rows; an aisle is an empty cell."""
        rows = ("".join(f"<td>{spot.html if spot else ''}</td>" for spot in row) for row in self.rows)
        return SafeString("".join(f"<tr>{cells}</tr>" for cells in rows))


@dataclass(frozen=True)
class SeatMap:
    """All sections, by the side of the court on which they stand."""

    blocks: list[Block]

    @property
    def stands(self) -> list[tuple[str, list[Block]]]:
        sides = [(side, [each for each in self.blocks if each.stand == side]) for side in "nwes"]
        return [(side, blocks) for side, blocks in sides if blocks]


def seat_map(event: Any, visitor: Any) -> SeatMap:
    """The map as this visitor sees it, in three queries at most. The event is read `with_standing()`."""
    holds = seat_queries.holds_by_seat(event.pk)
    mine = seat_queries.seat_of(event.pk, visitor)
    closed = bool(event.is_cancelled or event.is_over or not (event.is_on_sale or mine))
    spots: dict[Any, list[Spot]] = {}
    for seat in seat_queries.rows(event.pk):
        spots.setdefault(seat.section_id, []).append(_spot(seat, holds, mine, visitor.pk, closed))
    return SeatMap([_block(found) for found in spots.values()])


def _spot(seat: seat_queries.SeatRow, holds: seat_queries.HoldsBySeat, mine: Any, visitor: Any, closed: bool) -> Spot:
    if seat.reserved:
        return Spot(seat, "mine" if seat.id == mine else "taken", closed=closed)
    if hold := holds.get(seat.id):
        holder, until = hold
        return Spot(seat, "kept" if holder == visitor else "held", until, closed)
    return Spot(seat, "free", closed=closed)


def _block(spots: Sequence[Spot]) -> Block:
    left = sum(each.state in ("free", "kept") for each in spots)
    section = spots[0].seat
    return Block(section.section_name, section.stand, grid(section.stand, spots), left)

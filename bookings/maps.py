"""The map of an event's seats as a page draws it."""

from dataclasses import dataclass
from typing import Any

from bookings import seat_queries
from bookings.models import Event, SeatKind
from bookings.seating.grids import Row, grid

WORDS = {SeatKind.STANDARD: "", SeatKind.COURTSIDE: "courtside, ", SeatKind.ACCESSIBLE: "wheelchair space, "}


@dataclass(frozen=True)
class Spot:
    """One seat, for one visitor: free, taken, held (by another), mine (reserved) or kept (held by the visitor)."""

    seat: Any
    state: str
    held_until: Any = None

    @property
    def name(self) -> str:
        return str(self.seat.name)

    @property
    def line(self) -> int:
        return int(self.seat.line)

    @property
    def column(self) -> int:
        return int(self.seat.column)

    @property
    def what(self) -> str:
        """N2, row B, seat 4, courtside"""
        kind = WORDS[SeatKind(self.seat.kind)].rstrip(", ")
        return ", ".join(
            filter(None, [f"{self.seat.section.name}, row {self.seat.row}, seat {self.seat.number}", kind])
        )

    @property
    def choosable(self) -> bool:
        return self.state in ("free", "kept")


@dataclass(frozen=True)
class Block:
    """A section, turned as it stands, and how many of its seats are free."""

    name: str
    stand: str
    rows: list[Row]
    left: int


@dataclass(frozen=True)
class SeatMap:
    """All sections, by the side of the court on which they stand."""

    blocks: list[Block]

    @property
    def stands(self) -> list[tuple[str, list[Block]]]:
        sides = [(side, [each for each in self.blocks if each.stand == side]) for side in "nwes"]
        return [(side, blocks) for side, blocks in sides if blocks]


def seat_map(event: Event, visitor: Any) -> SeatMap:
    """The map as this visitor sees it, in three queries."""
    holds = {hold.seat_id: hold for hold in seat_queries.live_holds(event.pk)}
    mine = seat_queries.seat_of(event.pk, visitor)
    spots: dict[Any, list[Spot]] = {}
    for seat in seat_queries.seats(event.pk):
        spots.setdefault(seat.section, []).append(_spot(seat, holds.get(seat.pk), mine, visitor))
    return SeatMap([_block(section, found) for section, found in spots.items()])


def _spot(seat: Any, hold: Any, mine: Any, visitor: Any) -> Spot:
    if seat.reserved:
        return Spot(seat, "mine" if seat.pk == mine else "taken")
    if hold:
        return Spot(seat, "kept" if hold.user_id == visitor.pk else "held", hold.expires_at)
    return Spot(seat, "free")


def _block(section: Any, spots: list[Spot]) -> Block:
    left = sum(each.state in ("free", "kept") for each in spots)
    return Block(section.name, section.stand, grid(section.stand, spots), left)

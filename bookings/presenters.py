"""Prepare events and seat maps for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import ceil
from typing import Any
from uuid import UUID

from django.utils.dateformat import format as date_format
from django.utils.html import escape
from django.utils.safestring import SafeString

from bookings import access, queries
from bookings.models import Reservation, SeatKind, WaitlistEntry
from bookings.seating import Row, grid
from core.database import database_now
from core.people import Visitor
from core.times import CLOCK, club_time, format_day
from core.ui.drawings import FEW
from core.ui.templatetags.ui import icon

KIND_LABELS = {SeatKind.STANDARD: "", SeatKind.COURTSIDE: ", courtside", SeatKind.ACCESSIBLE: ", wheelchair space"}
STATE_LABELS = {
    "free": "",
    "taken": ", taken",
    "held": ", held by somebody else",
    "kept": ", held for you",
    "mine": ", yours",
}


@dataclass(frozen=True)
class Badge:
    words: str
    tone: str = ""
    icon: str = ""


AVAILABLE = Badge("Available", "ok", "check")
SOLD_OUT = Badge("Sold Out", "bad", "lock")
LAST_SEAT = Badge("Last seat", "warn", "bolt")
FILLING_FAST = Badge("Filling fast", "warn", "bolt")


@dataclass
class EventPresenter:
    """An event for a visitor, with their reservation or waiting-list entry. The event is read `with_counts()`."""

    event: Any
    visitor: Visitor
    now: datetime
    reservation: Reservation | None = None
    waiting: WaitlistEntry | None = None

    @property
    def left(self) -> int:
        return int(self.event.available_seats)

    @property
    def taken(self) -> int:
        return int(self.event.taken_seats)

    @property
    def is_over(self) -> bool:
        return bool(self.event.is_over)

    @property
    def has_begun(self) -> bool:
        return bool(self.event.starts_at <= self.now)

    @property
    def is_mine(self) -> bool:
        """Return whether the visitor manages the event."""
        return access.may_manage(self.event, self.visitor)

    @cached_property
    def offer(self) -> str:
        """Return what the visitor can do: cancel, reserve, wait, waiting; or why they cannot: draft, soon, over."""
        if self.event.is_cancelled:
            return "cancelled"
        if self.reservation:
            return "kept" if self.is_over else "cancel"
        if self.is_over:
            return "over"
        if self.event.is_draft:
            return "draft"
        if self.waiting and not self.left:
            return "waiting"
        if not self.event.is_on_sale:
            return "soon"
        return "reserve" if self.left else "wait"

    @property
    def badge(self) -> Badge:
        """Return the badge with the event's status."""
        if self.event.is_cancelled:
            return Badge("Cancelled", "bad", "close")
        if self.is_over:
            return Badge("Over", "", "flag")
        if self.event.is_draft:
            return Badge("Draft", "warn", "eye")
        if not self.event.is_on_sale:
            return Badge(f"Opens {format_day(self.event.sales_open_at)}, {self.opens}", "info", "clock")
        return AVAILABLE if self.left else SOLD_OUT

    @property
    def hint(self) -> Badge | None:
        """Return a second badge: the visitor's own status, or that few seats are left."""
        if self.reservation and not self.event.is_cancelled:
            if self.confirm_by:
                return Badge("Confirm your address", "warn", "clock")
            return Badge("You were there" if self.is_over else "You’re in", "ok", "ticket")  # noqa: RUF001
        if self.offer in ("over", "cancelled", "wait", "draft", "soon"):
            return None
        if self.offer == "waiting":
            return Badge(f"Number {self.position} in line", "warn", "clock")
        if self.left == 1:
            return LAST_SEAT
        return FILLING_FAST if self.left < FEW * self.event.total_seats else None

    @property
    def opens(self) -> str:
        """Return the time of day when sales open, in the club's time zone."""
        return date_format(club_time(self.event.sales_open_at), CLOCK)

    @property
    def opens_in(self) -> int:
        """Return the seconds until sales open."""
        return max(ceil((self.event.sales_open_at - self.now).total_seconds()), 0)

    @property
    def other_badges(self) -> list[tuple[str, list[Badge]]]:
        """Return the badges for none, one, few or many remaining seats, so that an open page can switch."""
        if self.event.is_cancelled or self.is_over or not self.event.is_on_sale:
            return []
        own = [self.hint] if self.hint and self.offer in ("cancel", "waiting") else []
        if own:
            return [("none", [SOLD_OUT, *own]), ("one few many", [AVAILABLE, *own])]
        one, few = [AVAILABLE, LAST_SEAT], [AVAILABLE, FILLING_FAST]
        return [("none", [SOLD_OUT]), ("one", one), ("few", few), ("many", [AVAILABLE])]

    @property
    def confirm_by(self) -> datetime | None:
        """Return until when the visitor must confirm their address to keep the reservation or entry."""
        mine = None if self.is_over else self.reservation or self.waiting
        return mine.to_confirm_by if mine else None

    @property
    def position(self) -> int:
        return int(getattr(self.waiting, "position", 0) or 0)

    @property
    def seat(self) -> str:
        return self.reservation.seat.name if self.reservation and self.reservation.seat else ""

    @property
    def stub(self) -> dict[str, str]:
        """Return the parts of the club's local date and time."""
        local = club_time(self.event.starts_at)
        parts = {"weekday": "D", "day": "j", "month": "M", "clock": "H:i"}
        return {name: date_format(local, form) for name, form in parts.items()}


def present_events(events: list[Any], visitor: Visitor) -> list[EventPresenter]:
    """Return a presenter for each event, with the visitor's reservations and entries, in two queries for all."""
    now = database_now()
    seats: dict[Any, Reservation] = {}
    entries: dict[Any, WaitlistEntry] = {}
    if visitor.is_authenticated:
        ids = [each.pk for each in events]
        mine = Reservation.objects.active().filter(user=visitor, event__in=ids).select_related("seat", "user")
        seats = {each.event_id: each for each in mine}
        others = [each for each in ids if each not in seats]  # nobody with a seat waits for one
        waits = WaitlistEntry.objects.waiting().filter(user=visitor, event__in=others).select_related("user")
        entries = {each.event_id: each for each in waits.with_position()}
    return [EventPresenter(each, visitor, now, seats.get(each.pk), entries.get(each.pk)) for each in events]


@dataclass(frozen=True)
class Spot:
    """One seat for one visitor: free, taken, held (by someone else), mine (reserved) or kept (held by the visitor)."""

    seat: queries.SeatRow
    state: str
    held_until: datetime | None = None
    closed: bool = False  # no seat can be chosen any more

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
        """Return the seat as HTML. Not a template: one tag costs as much as a seat, and a hall has hundreds."""
        seat, name = self.seat, escape(self.seat.name)
        # N2, row B, seat 4, courtside
        what = (
            f"{escape(seat.section_name)}, row {escape(seat.row)}, seat {seat.number}{KIND_LABELS[SeatKind(seat.kind)]}"
        )
        until = f' data-until="{int(self.held_until.timestamp())}"' if self.held_until else ""
        chosen = f"{'' if self.choosable else ' disabled'}{' checked' if self.state == 'kept' else ''}"
        shown = icon("wheelchair") if seat.kind == SeatKind.ACCESSIBLE else seat.number
        return (
            f'<label class="seat {seat.kind} {self.state}" data-seat="{name}"{until}>'
            f'<input type="radio" name="seat" value="{name}" aria-label="{what}{STATE_LABELS[self.state]}"'
            f' data-what="{what}"{chosen}>'
            f'<span aria-hidden="true">{shown}</span><b aria-hidden="true">{name}</b></label>'
        )


@dataclass(frozen=True)
class SectionMap:
    """A section, turned to face the court, and the number of its free seats."""

    name: str
    stand: str
    rows: list[Row]
    left: int

    @property
    def table(self) -> SafeString:
        """Return the rows as HTML; an aisle is an empty cell."""
        rows = ("".join(f"<td>{spot.html if spot else ''}</td>" for spot in row) for row in self.rows)
        return SafeString("".join(f"<tr>{cells}</tr>" for cells in rows))


@dataclass(frozen=True)
class SeatMap:
    """All sections, grouped by their side of the court."""

    blocks: list[SectionMap]

    @property
    def stands(self) -> list[tuple[str, list[SectionMap]]]:
        sides = [(side, [each for each in self.blocks if each.stand == side]) for side in "nwes"]
        return [(side, blocks) for side, blocks in sides if blocks]


def seat_map(event: Any, visitor: Visitor) -> SeatMap:
    """Return the map for this visitor, in at most three queries. The event is read `with_counts()`."""
    holds = queries.holds_by_seat(event.pk)
    mine = queries.seat_of(event.pk, visitor)
    closed = bool(event.is_cancelled or event.is_over or not (event.is_on_sale or mine))
    spots: dict[Any, list[Spot]] = {}
    for seat in queries.seat_rows(event.pk):
        spots.setdefault(seat.section_id, []).append(_spot(seat, holds, mine, visitor.pk, closed))
    return SeatMap([_section_map(found) for found in spots.values()])


def _spot(seat: queries.SeatRow, holds: queries.HoldsBySeat, mine: Any, visitor: UUID | None, closed: bool) -> Spot:
    if seat.reserved:
        return Spot(seat, "mine" if seat.id == mine else "taken", closed=closed)
    if hold := holds.get(seat.id):
        holder, until = hold
        return Spot(seat, "kept" if holder == visitor else "held", until, closed)
    return Spot(seat, "free", closed=closed)


def _section_map(spots: Sequence[Spot]) -> SectionMap:
    left = sum(each.state in ("free", "kept") for each in spots)
    section = spots[0].seat
    return SectionMap(section.section_name, section.stand, grid(section.stand, spots), left)

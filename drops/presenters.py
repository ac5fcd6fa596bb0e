"""What pages show of a drop and a claim, and what the visitor can do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import segno

from core.database import database_now
from core.people import Visitor
from core.times import timestamp, wall_clock
from drops import access, ordering, queries
from drops.models import Claim, ClaimStatus, DropMode, Waitlist

SHOWN_CHANGES = 12
MAX_LEDE_LENGTH = 240


@dataclass(frozen=True)
class Badge:
    words: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class CountdownPart:
    """Two or three digits of a countdown, with their unit."""

    digits: str
    unit: str


@dataclass
class DropPresenter:
    """A drop of `with_counts()`, for a visitor who may have an entry or a claim."""

    drop: Any
    visitor: Visitor
    now: datetime
    entry: Waitlist | None = None
    claim: Claim | None = None

    @property
    def left(self) -> int:
        return max(int(self.drop.total_slots) - self.taken, 0)

    @property
    def taken(self) -> int:
        return int(self.drop.issued_count + self.drop.used_count)

    @property
    def state(self) -> str:
        """Return upcoming, open or over."""
        if self.drop.is_over_at(self.now):
            return "over"
        return "open" if self.drop.has_begun_at(self.now) else "upcoming"

    @property
    def counts_to(self) -> datetime:
        """Return the moment that the countdown runs to."""
        return self.drop.claim_window_end if self.state == "open" else self.drop.claim_window_start

    @property
    def machine_counts_to(self) -> str:
        return timestamp(self.counts_to)

    @property
    def machine_now(self) -> str:
        return timestamp(self.now)

    @property
    def plates(self) -> list[CountdownPart]:
        return countdown(self.counts_to - self.now)

    @property
    def is_mine(self) -> bool:
        return access.may_manage(self.drop, self.visitor)

    @property
    def is_drawn(self) -> bool:
        return bool(self.drop.is_draw and self.drop.draw.is_drawn)

    @property
    def mode_words(self) -> str:
        return {
            DropMode.FIFO: "First come, first served",
            DropMode.PRIORITY: "By priority score",
            DropMode.DRAW: "By a draw that anybody can check",
        }[DropMode(self.drop.mode)]

    @cached_property
    def place(self) -> int:
        return queries.position(self.entry) if self.entry else 0

    @cached_property
    def ahead(self) -> int:
        return queries.waiting_ahead(self.entry) if self.entry else 0

    @cached_property
    def history(self) -> list[queries.QueueChange]:
        return queries.queue_history(self.entry, SHOWN_CHANGES) if self.entry else []

    @property
    def score_parts(self) -> list[tuple[str, int]]:
        return ordering.score_parts(self.entry.score_inputs) if self.entry else []

    @property
    def has_place(self) -> bool:
        """Return whether the position means something: before a draw there is no order."""
        return bool(self.entry and (not self.drop.is_draw or self.is_drawn))

    @cached_property
    def offer(self) -> str:
        """Return what the visitor can do: held, used, over, join, wait, claim, sold_out, not_turn or paused."""
        if self.claim:
            return "used" if self.claim.status == ClaimStatus.USED else "held"
        if self.state == "over":
            return "over"
        if not self.drop.is_active:
            return "paused"
        if self.entry is None:
            return "join"
        return self._turn() if self.state == "open" else "wait"

    def _turn(self) -> str:
        if not self.left:
            return "sold_out"
        if self.drop.is_draw and not self.is_drawn:
            return "claim"
        return "not_turn" if self.drop.is_in_order and self.ahead >= self.left else "claim"

    @property
    def confirm_by(self) -> datetime | None:
        """Return until when the visitor must confirm their address to keep the entry or claim."""
        if self.offer == "used" or (self.state == "over" and not self.claim):
            return None
        mine = self.claim or self.entry
        return mine.to_confirm_by if mine else None

    @property
    def badge(self) -> Badge:
        """Return the state of the drop as a badge."""
        if self.state == "over":
            return Badge("Over")
        if not self.drop.is_active:
            return Badge("Paused", "warn")
        if self.state == "upcoming":
            return Badge("Coming up", "info", "clock")
        return Badge("Open now", "ok", "bolt") if self.left else Badge("All taken", "warn")

    @property
    def own_badge(self) -> Badge | None:
        if self.confirm_by:
            return Badge("Confirm your address", "warn", "clock")
        if self.claim:
            return Badge("You have one", "ok", "check")
        return Badge("You’re on the list", "ok", "check") if self.entry else None  # noqa: RUF001

    @property
    def held(self) -> "ClaimPresenter | None":
        return ClaimPresenter(self.claim, self.now) if self.claim else None

    @property
    def entry_id(self) -> str:
        return str(self.entry.pk) if self.entry else ""

    @property
    def lasts(self) -> str:
        """Return how long a claim is valid: 24 hours, 3 days, 30 minutes."""
        minutes = int(self.drop.claim_minutes)
        for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
            if minutes % size == 0 and (minutes >= 2 * size or size == 1):
                return f"{minutes // size} {word}{'' if minutes // size == 1 else 's'}"
        return f"{minutes} minutes"

    @property
    def lede(self) -> str:
        """Return the first paragraph of the description as plain text."""
        first = str(self.drop.description).strip().partition("\n\n")[0]
        plain = re.sub(r"[*_#`>\[\]]", "", first).replace("\n", " ")
        return plain if len(plain) <= MAX_LEDE_LENGTH else f"{plain[:MAX_LEDE_LENGTH].rsplit(' ', 1)[0]}…"

    @property
    def ends_that_day(self) -> bool:
        return wall_clock(self.drop.claim_window_start)[:10] == wall_clock(self.drop.claim_window_end)[:10]

    @property
    def art_number(self) -> str:
        found = re.search(r"\d{1,3}", self.drop.title)
        return found[0] if found else ""


@dataclass(frozen=True)
class ClaimPresenter:
    """A claim on its holder's page."""

    claim: Claim
    now: datetime
    goods: Sequence[Any] = ()  # products of the shop that it is the right to buy
    order: str = ""  # number of the order that it was used for

    @property
    def status(self) -> str:
        return self.claim.status_at(self.now)

    @property
    def is_usable(self) -> bool:
        return self.status == ClaimStatus.ISSUED

    @property
    def code(self) -> str:
        return queries.claim_code(self.claim)

    @property
    def square(self) -> str:
        """Return the code as a QR code, as inline SVG."""
        return str(segno.make(self.code, error="m", micro=False).svg_inline(scale=6, border=3, light="#fff"))

    @property
    def badge(self) -> Badge:
        return {
            ClaimStatus.ISSUED: Badge("Ready", "ok", "check"),
            ClaimStatus.USED: Badge("Used"),
            ClaimStatus.EXPIRED: Badge("Ran out", "warn"),
            ClaimStatus.REVOKED: Badge("Given back" if self.claim.end_reason == "Given back" else "Taken back", "bad"),
        }[ClaimStatus(self.status)]


def countdown(left: timedelta) -> list[CountdownPart]:
    """Return the days, if any, then hours, minutes and seconds."""
    seconds = max(int(left.total_seconds()), 0)
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    shown = [
        CountdownPart(f"{hours:02}", "hours"),
        CountdownPart(f"{minutes:02}", "minutes"),
        CountdownPart(f"{seconds % 60:02}", "seconds"),
    ]
    return [CountdownPart(f"{days:02}", "days"), *shown] if days else shown


def present_drops(drops: list[Any], visitor: Visitor) -> list[DropPresenter]:
    """Return presenters with the visitor's entries and claims, in two queries for all."""
    now = database_now()
    entries: dict[Any, Waitlist] = {}
    claims: dict[Any, Claim] = {}
    if visitor.is_authenticated:
        listed = Waitlist.objects.filter(user=visitor, drop__in=drops).select_related("user")
        entries = {each.drop_id: each for each in listed}
        held = Claim.objects.live().filter(user=visitor, drop__in=drops).select_related("user")
        claims = {each.drop_id: each for each in held if each.status_at(now) != ClaimStatus.EXPIRED}
    return [DropPresenter(each, visitor, now, entries.get(each.pk), claims.get(each.pk)) for each in drops]


def present_drop(person: Visitor, name: Any) -> DropPresenter:
    """Return the presenter of one drop for this person. Raises NotFound."""
    found = queries.drop(name)
    return DropPresenter(
        found, person, database_now(), queries.entry_of(found.pk, person), queries.live_claim(found.pk, person)
    )

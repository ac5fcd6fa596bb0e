"""The JSON of drops, waitlist entries and claims, for the API and the room."""

from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

from core.api.serializers import camel_case
from core.api.shapes import ABSENT, JSON, PersonOut, ReachableOut, Shape, doc
from drops import ordering, queries
from drops.models import Art, Claim, ClaimStatus, Draw, Drop, DropMode

CONFIRM_BY = "Until then the person must confirm their email address, else it lapses."


class DrawOut(Shape):
    """What is public of a draw at this stage."""

    seed_hash: str = doc("SHA-256 of the seed, said before anybody could join.")
    list_hash: str | None = doc("SHA-256 of the closed list.", get=lambda draw: draw.list_hash or None)
    entries_count: int | None = doc(get=lambda draw: len(draw.entries) if draw.is_sealed else None)
    sealed_at: datetime | None
    drawn_at: datetime | None
    seed: str | None = doc("Revealed with the order.", get=lambda draw: draw.seed if draw.is_drawn else None)


class OfDropOut(Shape):
    drop_id: UUID


def _entries(draw: Draw) -> list[str] | None:
    return ordering.canonical_entries(draw.entries) if draw.is_sealed else None


def _order(draw: Draw) -> list[str] | None:
    return ordering.drawn_order(draw.seed, draw.drop_id, draw.entries) if draw.is_drawn else None


class FairnessOut(OfDropOut, DrawOut):
    """What is needed to check the draw."""

    entries: list[UUID] | None = doc(get=_entries)
    order: list[UUID] | None = doc(get=_order)


class NamedOut(Shape):
    id: UUID
    slug: str


class AboutOut(NamedOut):
    title: str
    collect_note: str


class DropFactsOut(Shape):
    """What the organizer edits."""

    title: str
    description: str = doc("Markdown.")
    total_slots: int
    claim_window_start: datetime
    claim_window_end: datetime
    is_active: bool
    mode: DropMode
    confirmed_only: bool
    claim_minutes: int
    collect_note: str
    art: Art
    updated_at: datetime


class DropOut(NamedOut, DropFactsOut):
    """A drop."""

    remaining: int = doc(
        "totalSlots without the claims that are issued or used.",
        get=lambda drop: max(drop.total_slots - drop.issued_count - drop.used_count, 0),
    )
    issued_count: int
    used_count: int
    waitlist_count: int
    organizer: PersonOut | None
    draw: DrawOut | None = doc(get=lambda drop: getattr(drop, "draw", None) if drop.is_draw else None)
    created_at: datetime
    room: str
    room_version: int


class PartOut(Shape):
    what: str = doc(get=itemgetter(0))
    points: int = doc(get=itemgetter(1))


class PlaceOut(Shape):
    """The caller's waitlist entry."""

    id: UUID = doc("The entry, as a draw names it.")
    drop_id: UUID
    position: int = doc("In the order, from 1. Before a draw: which entry it is.", get=queries.position)
    ahead: int = doc("How many come first and hold nothing yet.", get=queries.waiting_ahead)
    priority_score: int
    score_parts: list[PartOut] = doc(get=lambda entry: ordering.score_parts(entry.score_inputs))
    joined_at: datetime
    drawn: bool = doc("Whether the place comes from a draw.", get=lambda entry: entry.draw_rank is not None)
    confirm_by: datetime | None = doc(CONFIRM_BY, get=attrgetter("to_confirm_by"))


class LineOut(Shape):
    """A change of a position, with its reason."""

    at: datetime
    kind: str
    position: int | None = doc("The place after it.", get=attrgetter("place"))
    reason: str = doc(get=attrgetter("words"))


class MyPlaceOut(PlaceOut):
    """The caller's waitlist entry with its history, newest first."""

    history: list[LineOut] = doc(get=queries.queue_history)


class EntryOut(Shape):
    """A waitlist entry, for the organizer."""

    id: UUID
    position: int = doc(get=queries.position)
    priority_score: int
    joined_at: datetime
    user: ReachableOut


class ClaimOut(Shape):
    """A claim with its code."""

    id: UUID
    drop_id: UUID
    user_id: UUID | None
    code: str = doc(get=queries.claim_code)
    status: ClaimStatus
    issued_at: datetime
    used_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None
    was_offered: bool = doc("Given because a slot came free.")
    confirm_by: datetime | None = doc(
        CONFIRM_BY, get=lambda claim: claim.to_confirm_by if claim.status == ClaimStatus.ISSUED else None
    )

    @classmethod
    def at(cls, now: datetime, claim: Claim) -> JSON:
        """Return a claim that was read outside its drop's lock: it may be overdue and not settled yet."""
        return cls.of(claim, status=claim.status_at(now))


class MyClaimOut(ClaimOut):
    """A claim with its drop."""

    drop: AboutOut


class RedeemedOut(MyClaimOut):
    """A claim with its holder, for the person who redeems it."""

    holder: str = doc("Whose it is.")


class OrganizersClaimOut(ClaimOut):
    """A claim for the organizer: with the holder's name and email, without the code."""

    code: Any = None
    user: ReachableOut | None
    used_by: str | None = doc(get=lambda claim: claim.used_by.name if claim.used_by else None)
    end_reason: str


class DropDetail(DropOut):
    """A drop, with the caller's waitlist entry and claim if they are signed in."""

    waitlist: PlaceOut | None = doc(get=lambda _: ABSENT, optional=True)
    claim: ClaimOut | None = doc(optional=True)


def changed_facts(drop: Drop, changed: list[str]) -> JSON:
    """Return the changed values, in the names of the snapshot."""
    facts = DropFactsOut.of(drop)
    out = {name: facts[name] for name in [*map(camel_case, changed), "updatedAt"]}
    return out | {"draw": DrawOut.of(drop.draw)} if drop.is_draw and "mode" in changed else out

"""Reads of drops, their waitlists and claims, and the history of a person's position.

One row records a change of a drop's order, and whom it moved follows from its sort key. So the history of a
thousand people costs one row per change. It is computed backwards from the present position.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.database import ChainedQuerySets, DatabaseNow
from core.people import Person, Visitor
from core.search.columns import matches
from drops import access, codes
from drops.errors import NoClaim
from drops.models import (
    ChangeKind,
    Claim,
    ClaimQuerySet,
    ClaimStatus,
    Drop,
    DropQuerySet,
    PlaceChange,
    Waitlist,
    WaitlistQuerySet,
)
from drops.room_events import Counts

STATES = ("upcoming", "open", "over")
_ISSUED = Q(status=ClaimStatus.ISSUED, expires_at__gt=DatabaseNow())
_USED = Q(status=ClaimStatus.USED)


MAX_HISTORY = 50
_ABOUT_ALL = (ChangeKind.DRAWN, ChangeKind.SLOTS, ChangeKind.WINDOW)


@dataclass(frozen=True)
class SlotCounts:
    """The numbers of a drop's slots, valid while its row is locked."""

    total: int
    issued: int
    used: int
    waitlist: int

    @property
    def remaining(self) -> int:
        return max(self.total - self.issued - self.used, 0)

    @property
    def counts(self) -> Counts:
        return Counts(self.remaining, self.issued, self.used, self.waitlist)


def count_slots(drop: Drop) -> SlotCounts:
    """Count the slots now. Call it after locked_drop(), never in the same statement."""
    rows: Any = Drop.objects.filter(pk=drop.pk).with_counts()
    return SlotCounts(drop.total_slots, *rows.values_list("issued_count", "used_count", "waitlist_count").get())


def search(*, text: str = "", state: str = "", organizer: UUID | None = None) -> DropQuerySet:
    """Return drops with their counts, by the start of the window; drops that are over, latest first."""
    found = Drop.objects.matching(text)
    if state:
        found = {"upcoming": found.upcoming, "open": found.open, "over": found.over}[state]()
    if organizer:
        found = found.filter(organizer=organizer)
    chosen: DropQuerySet = found.with_counts().select_related("organizer", "draw")
    return chosen.latest_first() if state == "over" else chosen.soonest_first()


def drops_for_visitors(*, state: str = "", **wanted: Any) -> ChainedQuerySets[Drop]:
    """Return open drops, then upcoming ones, then those that are over, latest first."""
    found = search(state=state, **wanted)
    if state:
        return ChainedQuerySets(found)
    now = timezone.now()
    return ChainedQuerySets(found.not_over_at(now), found.over_at(now).latest_first())


def drop(name: Any) -> Drop:
    """Return a drop with its counts by its id or slug. Raises NotFound."""
    return access.drop_for(name, Drop.objects.with_counts().select_related("organizer", "draw"))


def entry_of(drop_id: UUID, person: Visitor) -> Waitlist | None:
    """Return the person's waitlist entry, if any."""
    if not person.is_authenticated:
        return None
    found: Waitlist | None = Waitlist.objects.filter(drop=drop_id, user=person).select_related("user").first()
    return found


def position(entry: Waitlist) -> int:
    """Return the position from 1, counting people with claims. Before a draw it is the number of the entry."""
    return int(Waitlist.objects.ahead_of(entry).count()) + 1


def waiting_ahead(entry: Waitlist) -> int:
    """Return how many people ahead have no claim yet."""
    return int(Waitlist.objects.ahead_of(entry).waiting().count())


def live_claim(drop_id: UUID, person: Visitor) -> Claim | None:
    """Return the person's used or usable claim, if any."""
    if not person.is_authenticated:
        return None
    held = Claim.objects.filter(_ISSUED | _USED, drop=drop_id, user=person)
    found: Claim | None = held.select_related("user").first()
    return found


def usable_claim(drop_id: UUID, person: Visitor) -> Claim | None:
    """Return the person's unused claim, if any."""
    claim = live_claim(drop_id, person)
    return claim if claim and claim.status == ClaimStatus.ISSUED else None


def my_claims(person: Person, *, status: str = "") -> ClaimQuerySet:
    """Return a person's claims, newest first, with their drops."""
    found = _of_status(Claim.objects.filter(user=person).select_related("drop", "user"), status)
    chosen: ClaimQuerySet = found.newest_first()
    return chosen


def my_claim(person: Person, claim_id: UUID) -> Claim:
    """Return one of the person's claims. Raises NoClaim."""
    found: Claim | None = Claim.objects.filter(pk=claim_id, user=person).select_related("drop", "user").first()
    if found is None:
        raise NoClaim
    return found


def claim_to_manage(person: Visitor, claim_id: UUID) -> Claim:
    """Return a claim for the drop's organizer. Raises NoClaim."""
    found: Claim | None = Claim.objects.filter(pk=claim_id).select_related("drop", "user", "used_by").first()
    if found is None or not access.may_manage(found.drop, person):
        raise NoClaim
    return found


def claims_of(drop: Drop, *, status: str = "", text: str = "") -> ClaimQuerySet:
    """Return a drop's claims, newest first, with their status by the clock."""
    found = _of_status(Claim.objects.filter(drop=drop).select_related("user", "used_by"), status)
    chosen: ClaimQuerySet = found.filter(matches(text, "user__searched")).newest_first()
    return chosen


def _of_status(claims: ClaimQuerySet, status: str) -> ClaimQuerySet:
    if status == ClaimStatus.ISSUED:
        return claims.usable()
    if status == ClaimStatus.EXPIRED:
        return claims.filter(Q(status=status) | Q(status=ClaimStatus.ISSUED, expires_at__lte=DatabaseNow()))
    return claims.filter(status=status) if status else claims


def waitlist_of(drop: Drop, *, text: str = "") -> WaitlistQuerySet:
    """Return a drop's waitlist in the order that decides."""
    found = Waitlist.objects.filter(drop=drop).select_related("user")
    chosen: WaitlistQuerySet = found.filter(matches(text, "user__searched")).in_order()
    return chosen


def positions(drop: Drop) -> dict[UUID, int]:
    """Return every entry's position, in one query."""
    ids = Waitlist.objects.filter(drop=drop).in_order().values_list("pk", flat=True)
    return {id: place for place, id in enumerate(ids, 1)}


def claim_code(claim: Claim) -> str:
    """Return the claim's code for people. It is derived each time: no row stores it."""
    return codes.display(codes.derive(settings.CODE_SECRET, claim.pk, claim.drawn_again))


def claim_code_by_id(claim_id: str) -> str:
    """Return the code by the claim's id, for emails that only name the claim, even after it is deleted."""
    claim = Claim.objects.filter(pk=claim_id).first()
    return claim_code(claim) if claim else "(no longer valid)"


def claim_by_code(typed: str) -> Claim | None:
    """Return the claim of a typed code."""
    meant = codes.normalize(typed)
    if meant is None:
        return None
    hashed = codes.hash_code(settings.CODE_SECRET, meant)
    found: Claim | None = Claim.objects.filter(code_hash=hashed).select_related("drop", "user", "used_by").first()
    return found


@dataclass(frozen=True)
class QueueChange:
    """`place` is the position after the change; None if unknown."""

    at: datetime
    kind: str
    place: int | None
    words: str


def queue_history(entry: Waitlist, most: int = MAX_HISTORY) -> list[QueueChange]:
    """Return the changes of a position, newest first, back to joining or the draw."""
    place: int | None = position(entry)
    lines = []
    for change in _changes(entry)[:most]:
        moved = _positions_moved(change, entry)
        if moved or change.entry == entry.pk or change.kind in _ABOUT_ALL:
            lines.append(QueueChange(change.at, change.kind, place, _reason(change, entry, moved)))
        if change.kind == ChangeKind.DRAWN or (change.kind == ChangeKind.PASSED and change.entry == entry.pk):
            place = None  # before it there was another order
        elif place is not None:
            place -= moved
    return lines


def _changes(entry: Waitlist) -> QuerySet[PlaceChange]:
    """Return the changes that concern this entry since it joined."""
    rows = PlaceChange.objects.filter(drop=entry.drop_id)
    came = rows.filter(entry=entry.pk, kind=ChangeKind.JOINED).values("number")[:1]
    mine = Q(entry=entry.pk) | Q(kind__in=_ABOUT_ALL) | Q(kind=ChangeKind.MOVED)
    return rows.filter(mine | _sorts_before(entry), number__gte=came).order_by("-number")


def _sorts_before(entry: Waitlist) -> Q:
    """Filter the changes whose key sorts before this entry's."""
    if entry.passed_at:
        return Q(pk=None)
    if entry.draw_rank is not None:
        return Q(draw_rank__lt=entry.draw_rank)
    first = Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, entry__lt=entry.pk)
    higher = Q(score__gt=entry.priority_score) | Q(score=entry.priority_score) & first
    return Q(draw_rank__isnull=False) | higher


def _positions_moved(change: PlaceChange, entry: Waitlist) -> int:
    """Return by how many positions the change moved the entry: 1 is one further back."""
    if change.entry == entry.pk or change.kind in _ABOUT_ALL:
        return 0
    if change.kind == ChangeKind.MOVED:
        return int(_is_ahead(change, change.score, entry)) - int(_is_ahead(change, change.score_before, entry))
    return 1 if change.kind == ChangeKind.JOINED else -1


def _is_ahead(change: PlaceChange, score: int | None, entry: Waitlist) -> bool:
    if score is None or change.joined_at is None or entry.passed_at:
        return False
    theirs, mine = (
        (-score, change.joined_at, str(change.entry)),
        (-entry.priority_score, entry.joined_at, str(entry.pk)),
    )
    return theirs < mine


def _reason(change: PlaceChange, entry: Waitlist, moved: int) -> str:
    if change.entry == entry.pk:
        return _own_reason(change)
    reason = f": {change.reason}" if change.reason else ""
    return {
        ChangeKind.JOINED: "Somebody with a higher score joined",
        ChangeKind.LEFT: "Somebody ahead of you left the list",
        ChangeKind.REMOVED: f"The organizer took somebody ahead of you off the list{reason}",
        ChangeKind.PASSED: "A code of somebody ahead of you ran out or was given back",
        ChangeKind.MOVED: f"The organizer moved somebody {'ahead of' if moved > 0 else 'behind'} you{reason}",
        ChangeKind.DRAWN: "The order was drawn",
        ChangeKind.SLOTS: f"The number of slots changed{reason}",
        ChangeKind.WINDOW: f"The window was moved{reason}",
    }[ChangeKind(change.kind)]


def _own_reason(change: PlaceChange) -> str:
    if change.kind == ChangeKind.MOVED:
        points = (change.score or 0) - (change.score_before or 0)
        return f"The organizer gave you {points:+d} points: {change.reason}"
    return {
        ChangeKind.JOINED: "You joined the list",
        ChangeKind.PASSED: "Your code ran out or was given back: others come first now",
    }.get(ChangeKind(change.kind), change.get_kind_display())

"""Reads of drops, their waitlists and claims, and the history of a person's position.

One row says what happened to a drop's order; whom it moved follows from its key. So the history of a thousand
people costs one row for each change, and is walked back from the present position.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from core.database import ChainedQuerySets, DatabaseNow
from core.errors import NotFound
from core.ids import id_or_slug
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
    """How the slots of a drop stand. True as long as its row is locked."""

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
    """Counted now. After locked(), and never in the same statement."""
    claims = Claim.objects.filter(drop=drop).aggregate(
        issued=Count("pk", filter=_ISSUED), used=Count("pk", filter=_USED)
    )
    return SlotCounts(drop.total_slots, claims["issued"], claims["used"], Waitlist.objects.filter(drop=drop).count())


def search(*, text: str = "", state: str = "", organizer: UUID | None = None) -> DropQuerySet:
    """Drops with their counts, those whose window begins soonest first; of those that are over, the latest."""
    found = Drop.objects.matching(text)
    if state:
        found = {"upcoming": found.upcoming, "open": found.open, "over": found.over}[state]()
    if organizer:
        found = found.filter(organizer=organizer)
    chosen: DropQuerySet = found.with_counts().select_related("organizer", "draw")
    return chosen.latest_first() if state == "over" else chosen.soonest_first()


def drops_for_visitors(*, state: str = "", **wanted: Any) -> ChainedQuerySets[Drop]:
    """As a visitor looks for them: those open now, then the next, then those that are over, the latest first."""
    found = search(state=state, **wanted)
    if state:
        return ChainedQuerySets(found)
    now = timezone.now()
    return ChainedQuerySets(found.not_over_at(now), found.over_at(now).latest_first())


def drop(name: Any) -> Drop:
    """One by its id or slug, with its counts, or NotFound."""
    return access.drop_for(name, Drop.objects.with_counts().select_related("organizer", "draw"))


def id_of(name: str) -> UUID:
    """The id behind an id or slug, or NotFound."""
    id: UUID | None = Drop.objects.filter(**id_or_slug(name)).values_list("pk", flat=True).first()
    if id is None:
        raise NotFound(access.NO_DROP)
    return id


def entry_of(drop_id: UUID, person: Any) -> Waitlist | None:
    """The person's place on the list, if they have one."""
    if not person.is_authenticated:
        return None
    found: Waitlist | None = Waitlist.objects.filter(drop=drop_id, user=person).select_related("user").first()
    return found


def position(entry: Waitlist) -> int:
    """Their place in the order, from 1, whoever has claimed already. Before a draw: which entry it is."""
    return int(Waitlist.objects.ahead_of(entry).count()) + 1


def waiting_ahead(entry: Waitlist) -> int:
    """How many come first and hold nothing yet."""
    return int(Waitlist.objects.ahead_of(entry).waiting().count())


def live_claim(drop_id: UUID, person: Any) -> Claim | None:
    """What the person holds of the drop: used, or usable still."""
    if not person.is_authenticated:
        return None
    held = Claim.objects.filter(_ISSUED | _USED, drop=drop_id, user=person)
    found: Claim | None = held.select_related("user").first()
    return found


def usable_claim(drop_id: UUID, person: Any) -> Claim | None:
    """What the person may still use of the drop."""
    claim = live_claim(drop_id, person)
    return claim if claim and claim.status == ClaimStatus.ISSUED else None


def my_claims(person: Any, *, status: str = "") -> ClaimQuerySet:
    """A person's claims, the newest first, with their drops."""
    found = _of_status(Claim.objects.filter(user=person).select_related("drop", "user"), status)
    chosen: ClaimQuerySet = found.newest_first()
    return chosen


def my_claim(person: Any, claim_id: UUID) -> Claim:
    """One of a person's own, or NoClaim."""
    found: Claim | None = Claim.objects.filter(pk=claim_id, user=person).select_related("drop", "user").first()
    if found is None:
        raise NoClaim
    return found


def claim_to_manage(person: Any, claim_id: UUID) -> Claim:
    """A claim for who runs its drop, or NoClaim."""
    found: Claim | None = Claim.objects.filter(pk=claim_id).select_related("drop", "user", "used_by").first()
    if found is None or not access.may_manage(found.drop, person):
        raise NoClaim
    return found


def claims_of(drop: Drop, *, status: str = "", text: str = "") -> ClaimQuerySet:
    """A drop's claims for who runs it, the newest first. Judged by the clock, whoever noticed."""
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
    """A drop's list for who runs it, in the order that decides."""
    found = Waitlist.objects.filter(drop=drop).select_related("user")
    chosen: WaitlistQuerySet = found.filter(matches(text, "user__searched")).in_order()
    return chosen


def positions(drop: Drop) -> dict[UUID, int]:
    """Everybody's place by their entry, in one query."""
    ids = Waitlist.objects.filter(drop=drop).in_order().values_list("pk", flat=True)
    return {id: place for place, id in enumerate(ids, 1)}


def claim_code(claim: Claim) -> str:
    """The claim's code as people read it, made anew each time: no row has it."""
    return codes.display(codes.derive(settings.CODE_SECRET, claim.pk, claim.drawn_again))


def claim_code_by_id(claim_id: str) -> str:
    """The same by its id, for messages that only name the claim; one that is gone had a code once."""
    claim = Claim.objects.filter(pk=claim_id).first()
    return claim_code(claim) if claim else "(no longer valid)"


def claim_by_code(typed: str) -> Claim | None:
    """The claim that a typed code is of."""
    meant = codes.normalize(typed)
    if meant is None:
        return None
    hashed = codes.hash_code(settings.CODE_SECRET, meant)
    found: Claim | None = Claim.objects.filter(code_hash=hashed).select_related("drop", "user", "used_by").first()
    return found


@dataclass(frozen=True)
class QueueChange:
    """`place` is one's place after it; None where it cannot be told."""

    at: datetime
    kind: str
    place: int | None
    words: str


def queue_history(entry: Waitlist, most: int = MAX_HISTORY) -> list[QueueChange]:
    """The newest first, back to when they joined or the order was drawn."""
    place: int | None = position(entry)
    lines = []
    for change in _changes(entry)[:most]:
        moved = _positions_moved(change, entry)
        if moved or change.entry == entry.pk or change.kind in _ABOUT_ALL:
            lines.append(QueueChange(change.at, change.kind, place, _reason(change, entry, moved)))
        if change.kind == ChangeKind.DRAWN or (change.kind == ChangeKind.PASSED and change.entry == entry.pk):
            place = None  # what it was before then was another order
        elif place is not None:
            place -= moved
    return lines


def _changes(entry: Waitlist) -> QuerySet[PlaceChange]:
    """What concerns this entry, since it came."""
    rows = PlaceChange.objects.filter(drop=entry.drop_id)
    came = rows.filter(entry=entry.pk, kind=ChangeKind.JOINED).values("number")[:1]
    mine = Q(entry=entry.pk) | Q(kind__in=_ABOUT_ALL) | Q(kind=ChangeKind.MOVED)
    return rows.filter(mine | _sorts_before(entry), number__gte=came).order_by("-number")


def _sorts_before(entry: Waitlist) -> Q:
    """Changes whose key sorts before this entry's."""
    if entry.passed_at:
        return Q(pk=None)
    if entry.draw_rank is not None:
        return Q(draw_rank__lt=entry.draw_rank)
    first = Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, entry__lt=entry.pk)
    higher = Q(score__gt=entry.priority_score) | Q(score=entry.priority_score) & first
    return Q(draw_rank__isnull=False) | higher


def _positions_moved(change: PlaceChange, entry: Waitlist) -> int:
    """By how many places: 1 is one further back."""
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

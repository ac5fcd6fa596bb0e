"""Audit the tables of drops, and erase a person's data."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, F, Q

from core.capacity.locking import all_locked
from core.database import database_now
from core.people import Person
from drops import ordering
from drops.models import ChangeKind, Claim, ClaimStatus, Draw, Drop, Waitlist
from drops.models.claim import LIVE
from drops.services import slots
from drops.services.claims import release_slot
from drops.services.waitlist import take_off_list


def audit() -> Iterator[str]:
    """Yield a sentence for each broken invariant."""
    yield from _oversold()
    yield from _held_twice()
    yield from _listed_twice()
    yield from _draws()


def _oversold() -> Iterator[str]:
    live = Count("claims", filter=Q(claims__status__in=LIVE))
    for drop in Drop.objects.annotate(live=live).filter(live__gt=F("total_slots")):
        yield f"Drop {drop.pk}: {drop.live} claims for {drop.total_slots} slots."


def _held_twice() -> Iterator[str]:
    held = Claim.objects.live().exclude(user=None).order_by().values("drop", "user").annotate(number=Count("pk"))
    for row in held.filter(number__gt=1):
        yield f"Drop {row['drop']}: person {row['user']} holds {row['number']} claims."


def _listed_twice() -> Iterator[str]:
    listed = Waitlist.objects.order_by().values("drop", "user").annotate(number=Count("pk"))
    for row in listed.filter(number__gt=1):
        yield f"Drop {row['drop']}: person {row['user']} is on the list {row['number']} times."


def _draws() -> Iterator[str]:
    """Check that seeds match their hashes, lists theirs, and ranks the draws."""
    for draw in Draw.objects.select_related("drop"):
        if ordering.seed_hash(draw.seed) != draw.seed_hash:
            yield f"Draw {draw.pk}: the seed is not the one that was promised."
        if draw.is_sealed and ordering.list_hash(draw.entries) != draw.list_hash:
            yield f"Draw {draw.pk}: the list is not the one that was closed."
        if draw.is_drawn:
            yield from _ranks(draw)


def _ranks(draw: Draw) -> Iterator[str]:
    ranks = {entry: rank for rank, entry in enumerate(ordering.drawn_order(draw.seed, draw.drop_id, draw.entries), 1)}
    for entry, rank in Waitlist.objects.filter(drop=draw.drop).values_list("pk", "draw_rank"):
        if ranks.get(str(entry)) != rank:
            yield f"Draw {draw.pk}: entry {entry} has rank {rank}, not {ranks.get(str(entry))}."


@transaction.atomic
def forget_person(person: Person) -> None:
    """Erase a person: their usable claims go to the next in line; used ones stay without a name.

    All drops are locked before any room, in one order. So announcing in several rooms, and releasing claims
    of orders, cannot deadlock with a service that holds one drop.
    """
    waits = Waitlist.objects.filter(user=person).values_list("drop", flat=True)
    holds = Claim.objects.live().filter(user=person).values_list("drop", flat=True)
    for drop in all_locked(Drop.objects.all(), {*waits, *holds}):
        _erase_from(drop, person)


def _erase_from(drop: Drop, person: Person) -> None:
    now = database_now()
    happened = slots.settle(drop, now)
    if entry := Waitlist.objects.filter(drop=drop, user=person).first():
        take_off_list(drop, entry, now, happened, ChangeKind.LEFT, actor=person.pk)
    elif held := Claim.objects.filter(drop=drop, user=person, status=ClaimStatus.ISSUED).first():
        slots.end_claim(drop, held, ClaimStatus.REVOKED, now, "Left the club")
        release_slot(drop, happened, actor=person.pk)

"""What is always true of slots, looked at in the tables: for `manage.py check_invariants`."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from drops import draws
from drops.models import Claim, Draw, Drop, Waitlist
from drops.models.claim import LIVE


def audit() -> Iterator[str]:
    """What is broken, one sentence each; nothing when all is well."""
    yield from _oversold()
    yield from _held_twice()
    yield from _places_doubled()
    yield from _draws()


def _oversold() -> Iterator[str]:
    live = Count("claims", filter=Q(claims__status__in=LIVE))
    for drop in Drop.objects.annotate(live=live).filter(live__gt=F("total_slots")):
        yield f"Drop {drop.pk}: {drop.live} claims for {drop.total_slots} slots."


def _held_twice() -> Iterator[str]:
    held = Claim.objects.live().exclude(user=None).order_by().values("drop", "user").annotate(number=Count("pk"))
    for row in held.filter(number__gt=1):
        yield f"Drop {row['drop']}: person {row['user']} holds {row['number']} claims."


def _places_doubled() -> Iterator[str]:
    listed = Waitlist.objects.order_by().values("drop", "user").annotate(number=Count("pk"))
    for row in listed.filter(number__gt=1):
        yield f"Drop {row['drop']}: person {row['user']} is on the list {row['number']} times."


def _draws() -> Iterator[str]:
    """Every seed is the one that was promised, every list the one that was closed, every rank the one they make."""
    for draw in Draw.objects.select_related("drop"):
        if draws.seed_hash(draw.seed) != draw.seed_hash:
            yield f"Draw {draw.pk}: the seed is not the one that was promised."
        if draw.is_sealed and draws.list_hash(draw.entries) != draw.list_hash:
            yield f"Draw {draw.pk}: the list is not the one that was closed."
        if draw.is_drawn:
            yield from _ranks(draw)


def _ranks(draw: Draw) -> Iterator[str]:
    ranks = {entry: rank for rank, entry in enumerate(draws.order(draw.seed, draw.drop_id, draw.entries), 1)}
    for entry, rank in Waitlist.objects.filter(drop=draw.drop).values_list("pk", "draw_rank"):
        if ranks.get(str(entry)) != rank:
            yield f"Draw {draw.pk}: entry {entry} has rank {rank}, not {ranks.get(str(entry))}."

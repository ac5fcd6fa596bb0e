"""A claim as the right to buy: used in another system's transaction, and given back with the purchase."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from core import jobs
from core.capacity.locking import all_locked
from core.database import DatabaseNow, database_now
from core.rooms.services import announce
from drops import events, queries
from drops.models import Claim, ClaimStatus, Drop
from drops.services import settling
from drops.services.desk import mark_used
from drops.services.locking import locked_drop


def lock_drops_of(*, claim_ids: Collection[UUID]) -> None:
    """Lock the drops of these claims, by their ids: before what the caller locks after a drop."""
    all_locked(Drop.objects.all(), set(Claim.objects.filter(pk__in=claim_ids).values_list("drop", flat=True)))


def spend(*, drop_ids: Collection[UUID], by: Any) -> dict[UUID, UUID]:
    """Use this person's own claims of these drops; the claim's id by its drop, without those that cannot be used.

    Inside the caller's transaction, before it locks anything of its own that others lock after a
    drop. Refuses with NotFound where a drop is not there.
    """
    spent = {}
    for drop in all_locked(Drop.objects.all(), drop_ids):
        claim = queries.live_claim(drop.pk, by)
        if claim and mark_used(claim.pk, by):
            spent[drop.pk] = claim.pk
            jobs.enqueue("drops.announce", drop_id=drop.pk, what="used")
    return spent


def unspend(*, claim_id: UUID, to_next: bool = False) -> None:
    """Make a used claim usable again, with what is left of its time. Inside the caller's transaction.

    Where no time is left, nobody holds it any more, or `to_next` says so, the next in line gets the slot.
    """
    claim = Claim.objects.filter(pk=claim_id).first()
    if claim is None:
        return
    drop = locked_drop(claim.drop_id)
    used = Claim.objects.filter(pk=claim_id, status=ClaimStatus.USED)
    back = {"used_at": None, "used_by": None, "updated_at": DatabaseNow()}
    if to_next or claim.user_id is None:
        gone = {"status": ClaimStatus.REVOKED, "ended_at": DatabaseNow(), "end_reason": "The order was called off"}
        if used.update(**back, **gone):
            jobs.enqueue("drops.announce", drop_id=drop.pk, what="freed")
    elif used.update(**back, status=ClaimStatus.ISSUED):
        jobs.enqueue("drops.announce", drop_id=drop.pk, what="issued")
        jobs.enqueue("drops.settle", drop_id=drop.pk)  # its own wake-up may have passed while it was used


@transaction.atomic
def announce_spent(*, drop_id: UUID, what: str) -> None:
    """Say in the drop's room what became of a claim in another system: used, issued again, or freed for the next.

    A transaction announces in one room, and the purchase was announced in the shop's. Refuses with NotFound.
    """
    drop = locked_drop(drop_id)
    happened = {"used": events.ClaimUsed, "issued": events.ClaimIssued, "freed": events.ClaimRevoked}[what]
    told = happened(queries.standing(drop).counts)
    announce(drop.room, told, *(settling.offer(drop, 1, database_now()) if what == "freed" else []))

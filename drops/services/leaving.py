"""Somebody leaves the club for good: their slots go to those who wait."""

from typing import Any

from django.db import transaction

from core.capacity.locking import all_locked
from core.database import database_now
from drops.models import ChangeKind, Claim, ClaimStatus, Drop, Waitlist
from drops.services import settling
from drops.services.claims import free
from drops.services.waitlist import take_out


@transaction.atomic
def forget_person(person: Any) -> None:
    """Give what they could still use to the next in line, before their row goes. What they used stays, unnamed.

    All these drops are locked before any room is, in one order, so that announcing in several
    rooms here, and giving back what was bought by a claim, cannot deadlock with a verb that holds one.
    """
    waits = Waitlist.objects.filter(user=person).values_list("drop", flat=True)
    holds = Claim.objects.live().filter(user=person).values_list("drop", flat=True)
    for drop in all_locked(Drop.objects.all(), {*waits, *holds}):
        _leave(drop, person)


def _leave(drop: Drop, person: Any) -> None:
    now = database_now()
    happened = settling.settle(drop, now)
    if entry := Waitlist.objects.filter(drop=drop, user=person).first():
        take_out(drop, entry, now, happened, ChangeKind.LEFT, actor=person.pk)
    elif held := Claim.objects.filter(drop=drop, user=person, status=ClaimStatus.ISSUED).first():
        settling.end(drop, held, ClaimStatus.REVOKED, now, "Left the club")
        free(drop, happened, actor=person.pk)

"""Claiming, giving back, and taking back."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core.database import database_now
from core.rooms.services import Event, announce
from core.times import timestamp
from drops import events, queries
from drops.models import Claim, ClaimStatus, Drop, Waitlist
from drops.refusals import (
    NoClaim,
    NotLive,
    NotOnWaitlist,
    NotYourTurn,
    SoldOut,
    WindowClosed,
    WindowNotOpen,
)
from drops.services import draws, issuing, notices, settling, unconfirmed
from drops.services.last_line import refused_by_name
from drops.services.locking import locked_drop, locked_to_manage


def claim(*, drop_id: UUID, by: Any, network: str = "") -> tuple[Claim, bool]:
    """A slot with its code, and whether it is new: who has one gets the same again.

    Refuses, in this order, with NotFound; WindowNotOpen or WindowClosed, by the database's clock
    after the lock; NotOnWaitlist; SoldOut or NotYourTurn, with the `position`; ConfirmFirst. Where the drop
    asks for confirmed addresses, the code of a person without one lapses; `network` is where the call comes from.
    """
    with refused_by_name(), transaction.atomic():
        drop = locked_drop(drop_id)
        now = database_now()
        happened = settling.settle(drop, now)
        if mine := queries.live_claim(drop.pk, by):
            if happened:
                announce(drop.room, *happened)
            return mine, False
        refuse_outside_window(drop, now)
        entry = queries.entry_of(drop.pk, by)
        if entry is None:
            raise NotOnWaitlist
        happened += draws.ensure_drawn(drop, now)
        _refuse_out_of_turn(drop, entry)
        made = issuing.issue(drop, by, now, **unconfirmed.terms_of_claim(drop, by, network))
        issuing.wake_at_expiry(made)
        announce(drop.room, *happened, events.ClaimIssued(queries.standing(drop).counts), actor=by.pk)
        notices.tell_claimed(made)
    return made, True


@transaction.atomic
def give_back(*, drop_id: UUID, by: Any) -> Claim:
    """Let the slot go to the next in line. Refuses with NotFound, NoClaim, NotLive (it was used)."""
    drop = locked_drop(drop_id)
    now = database_now()
    happened = settling.settle(drop, now)
    mine = queries.live_claim(drop.pk, by)
    if mine is None:
        raise NoClaim
    if mine.status != ClaimStatus.ISSUED:
        raise NotLive
    settling.end(drop, mine, ClaimStatus.REVOKED, now, "Given back")
    free(drop, happened, actor=by.pk)
    return mine


@transaction.atomic
def revoke(*, claim_id: UUID, by: Any, reason: str = "") -> Claim:
    """Take a code back; its owner is told why and the next in line gets the slot.

    Refuses with NoClaim, NotYourDrop, NotLive.
    """
    drop_id = Claim.objects.filter(pk=claim_id).values_list("drop", flat=True).first()
    if drop_id is None:
        raise NoClaim
    drop = locked_to_manage(by, drop_id)
    now = database_now()
    happened = settling.settle(drop, now)
    theirs: Claim = Claim.objects.select_related("user", "drop").get(pk=claim_id)
    if theirs.status != ClaimStatus.ISSUED:
        raise NotLive
    settling.end(drop, theirs, ClaimStatus.REVOKED, now, reason)
    free(drop, happened, actor=by.pk)
    notices.tell_revoked(theirs)
    return theirs


def free(drop: Drop, happened: list[Event], *, actor: UUID) -> None:
    """Say that a claim was taken out, and offer its slot. The last step of a verb."""
    revoked = events.ClaimRevoked(queries.standing(drop).counts)
    announce(drop.room, *happened, revoked, *settling.offer(drop, 1, database_now()), actor=actor)


def refuse_outside_window(drop: Drop, now: Any) -> None:
    """WindowClosed from the end on; before the start, or while it is paused, WindowNotOpen."""
    if drop.is_over_at(now):
        raise WindowClosed
    if not drop.has_begun_at(now):
        raise WindowNotOpen(opensAt=timestamp(drop.claim_window_start))
    if not drop.is_active:
        raise WindowNotOpen("This drop is paused.", opensAt=None)


def _refuse_out_of_turn(drop: Drop, entry: Waitlist) -> None:
    """After the lock, counted in a statement of its own."""
    remaining = queries.standing(drop).remaining
    entry.refresh_from_db()
    if not remaining:
        raise SoldOut(position=queries.position(entry))
    if drop.is_in_order and queries.waiting_ahead(entry) >= remaining:
        place = queries.position(entry)
        raise NotYourTurn(f"It is not your turn: you are at place {place}.", position=place)

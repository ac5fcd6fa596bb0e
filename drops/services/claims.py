"""Claim a slot, give it back, revoke or redeem it, and use it up by a purchase."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core import jobs
from core.api import rate_limits
from core.capacity.locking import all_locked
from core.database import DatabaseNow, database_now
from core.mail import services as mail
from core.people import Person
from core.rooms.services import Event, announce
from core.times import timestamp
from drops import access, codes, queries, room_events
from drops.access import locked_drop, locked_to_manage
from drops.errors import (
    AlreadyUsed,
    ClaimOver,
    NoClaim,
    NoCode,
    NotLive,
    NotOnWaitlist,
    NotYourDesk,
    NotYourTurn,
    SoldOut,
    WindowClosed,
    WindowNotOpen,
    refused_by_name,
)
from drops.models import Claim, ClaimStatus, Drop, Waitlist
from drops.services import slots

# Wrong codes per person: staff mistype now and then, a thief tries endlessly.
MAX_WRONG_CODES, WINDOW_SECONDS = 30, 300


def claim(*, drop_id: UUID, by: Person, network: str = "") -> tuple[Claim, bool]:
    """Return the person's claim with its code, and whether it is new.

    Raises, in this order, NotFound; WindowNotOpen or WindowClosed, by the database's clock after the lock;
    NotOnWaitlist; SoldOut or NotYourTurn, with the `position`; ConfirmFirst. If the drop asks for confirmed
    addresses, the claim of a person without one lapses; `network` is the caller's network.
    """
    with refused_by_name(), transaction.atomic():
        drop = locked_drop(drop_id)
        now = database_now()
        happened = slots.settle(drop, now)
        if mine := queries.live_claim(drop.pk, by):
            if happened:
                announce(drop.room, *happened)
            return mine, False
        refuse_outside_window(drop, now)
        entry = queries.entry_of(drop.pk, by)
        if entry is None:
            raise NotOnWaitlist
        if drawn := slots.ensure_drawn(drop, now):
            entry.refresh_from_db()
        free = queries.count_slots(drop)
        _refuse_out_of_turn(drop, entry, free.remaining)
        made = slots.issue_claim(drop, by, now, **slots.claim_terms(drop, by, network))
        slots.schedule_expiry(made)
        counts = replace(free, issued=free.issued + 1).counts
        announce(drop.room, *happened, *drawn, room_events.ClaimIssued(counts), actor=by.pk)
        mail.queue("drops.claim_issued", made.pk)
    return made, True


@transaction.atomic
def give_back(*, drop_id: UUID, by: Person) -> Claim:
    """Give the slot to the next in line. Raises NotFound, NoClaim, NotLive (it was used)."""
    drop = locked_drop(drop_id)
    now = database_now()
    happened = slots.settle(drop, now)
    mine = queries.live_claim(drop.pk, by)
    if mine is None:
        raise NoClaim
    if mine.status != ClaimStatus.ISSUED:
        raise NotLive
    slots.end_claim(drop, mine, ClaimStatus.REVOKED, now, "Given back")
    release_slot(drop, happened, actor=by.pk)
    return mine


@transaction.atomic
def revoke(*, claim_id: UUID, by: Person, reason: str = "") -> Claim:
    """Revoke a claim, email its holder the reason, and offer the slot to the next in line.

    Raises NoClaim, NotYourDrop, NotLive.
    """
    drop_id = Claim.objects.filter(pk=claim_id).values_list("drop", flat=True).first()
    if drop_id is None:
        raise NoClaim
    drop = locked_to_manage(by, drop_id)
    now = database_now()
    happened = slots.settle(drop, now)
    theirs: Claim = Claim.objects.select_related("user", "drop").get(pk=claim_id)
    if theirs.status != ClaimStatus.ISSUED:
        raise NotLive
    slots.end_claim(drop, theirs, ClaimStatus.REVOKED, now, reason)
    release_slot(drop, happened, actor=by.pk)
    mail.queue("drops.claim_revoked", claim_id)
    return theirs


def release_slot(drop: Drop, happened: list[Event], *, actor: UUID) -> None:
    """Announce that a claim ended, and offer its slot. Services call it last."""
    revoked = room_events.ClaimRevoked(queries.count_slots(drop).counts)
    announce(drop.room, *happened, revoked, *slots.offer_slots(drop, 1, database_now()), actor=actor)


def refuse_outside_window(drop: Drop, now: Any) -> None:
    """Raise WindowClosed from the end on; WindowNotOpen before the start and while the drop is paused."""
    if drop.is_over_at(now):
        raise WindowClosed
    if not drop.has_begun_at(now):
        raise WindowNotOpen(opensAt=timestamp(drop.claim_window_start))
    if not drop.is_active:
        raise WindowNotOpen("This drop is paused.", opensAt=None)


def _refuse_out_of_turn(drop: Drop, entry: Waitlist, remaining: int) -> None:
    """Raise SoldOut or NotYourTurn. `remaining` is counted after the lock, in a separate statement."""
    if not remaining:
        raise SoldOut(position=queries.position(entry))
    if drop.is_in_order and queries.waiting_ahead(entry) >= remaining:
        place = queries.position(entry)
        raise NotYourTurn(f"It is not your turn: you are at place {place}.", position=place)


def redeem(*, code: str, by: Person) -> Claim:
    """Redeem a code, once, in any case and with any separators.

    Raises Forbidden (organizers only), RateLimited after too many wrong codes, NoCode, NotYourDesk,
    AlreadyUsed with when and by whom, ClaimOver.
    """
    access.refuse_unless_organizer(by)
    rate_limits.hit("drops.wrong_code", str(by.pk), MAX_WRONG_CODES, WINDOW_SECONDS)
    claim_id = _claim_id(code)
    rate_limits.undo_hit("drops.wrong_code", str(by.pk))
    return _use(claim_id, by)


def _claim_id(code: str) -> UUID:
    meant = codes.normalize(code)
    if meant is None:
        raise NoCode
    found: UUID | None = (
        Claim.objects.filter(code_hash=codes.hash_code(settings.CODE_SECRET, meant))
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        raise NoCode
    return found


@transaction.atomic
def _use(claim_id: UUID, by: Person) -> Claim:
    drop_id = Claim.objects.filter(pk=claim_id).values_list("drop", flat=True).first()
    if drop_id is None:
        raise NoCode
    drop = locked_drop(drop_id)
    if not access.may_manage(drop, by):
        raise NotYourDesk
    used = mark_used(claim_id, by)
    claim: Claim = Claim.objects.select_related("drop", "user", "used_by").get(pk=claim_id)
    if not used:
        _refuse_claim(claim)
    announce(drop.room, room_events.ClaimUsed(queries.count_slots(drop).counts), actor=by.pk)
    return claim


def mark_used(claim_id: UUID, by: Person) -> int:
    """Mark the claim as used, in one statement that decides between concurrent calls."""
    now = DatabaseNow()
    return int(
        Claim.objects.usable()
        .filter(pk=claim_id)
        .update(status=ClaimStatus.USED, used_at=now, used_by=by.pk, updated_at=now)
    )


def _refuse_claim(claim: Claim) -> None:
    if claim.status == ClaimStatus.USED:
        by = claim.used_by.name if claim.used_by else None
        raise AlreadyUsed(usedAt=timestamp(claim.used_at) if claim.used_at else None, usedBy=by)
    status = claim.status_at(database_now())
    ended = claim.ended_at or claim.expires_at
    words = "This code ran out." if status == ClaimStatus.EXPIRED else "This code was taken back."
    raise ClaimOver(words, status=status, endedAt=timestamp(ended))


def lock_drops_of_claims(*, claim_ids: Collection[UUID]) -> None:
    """Lock the drops of these claims by id, before the caller locks what comes after a drop."""
    all_locked(Drop.objects.all(), set(Claim.objects.filter(pk__in=claim_ids).values_list("drop", flat=True)))


def spend_claims(*, drop_ids: Collection[UUID], by: Person) -> dict[UUID, UUID]:
    """Use the person's own claims of these drops. Returns the usable ones' ids by drop.

    Runs in the caller's transaction, before the caller locks what comes after a drop. Raises NotFound.
    """
    spent = {}
    for drop in all_locked(Drop.objects.all(), drop_ids):
        claim = queries.live_claim(drop.pk, by)
        if claim and mark_used(claim.pk, by):
            spent[drop.pk] = claim.pk
            jobs.enqueue("drops.announce", drop_id=drop.pk, what="used")
    return spent


def unspend_claim(*, claim_id: UUID, to_next: bool = False) -> None:
    """Make a used claim usable again for the rest of its time, in the caller's transaction.

    The slot goes to the next in line if no time is left, the holder was erased, or `to_next` is true.
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
        jobs.enqueue("drops.settle", drop_id=drop.pk)  # its own job may have run while it was used


@transaction.atomic
def announce_spent(*, drop_id: UUID, what: str) -> None:
    """Announce what a purchase did to a claim: used, issued again, or freed for the next.

    A transaction announces in one room only, and the purchase was announced in the shop's. Raises NotFound.
    """
    drop = locked_drop(drop_id)
    happened = {"used": room_events.ClaimUsed, "issued": room_events.ClaimIssued, "freed": room_events.ClaimRevoked}[
        what
    ]
    event = happened(queries.count_slots(drop).counts)
    announce(drop.room, event, *(slots.offer_slots(drop, 1, database_now()) if what == "freed" else []))

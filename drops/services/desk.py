"""The redeem desk: a code works once."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core.api import rate_limits
from core.database import DatabaseNow, database_now
from core.rooms.services import announce
from core.times import timestamp
from drops import access, codes, events, queries
from drops.models import Claim, ClaimStatus
from drops.refusals import AlreadyUsed, ClaimOver, NoCode, NotYourDesk
from drops.services.locking import locked_drop

# Wrong codes of one person: a desk mistypes now and then, a thief tries without end.
WRONG_CODES, IN_SECONDS = 30, 300


def redeem(*, code: str, by: Any) -> Claim:
    """Use a code, once, whatever its case and separators.

    Refuses with Forbidden (it is for organizers), RateLimited after too many wrong codes, NoCode,
    NotYourDesk, AlreadyUsed with when and by whom, ClaimOver.
    """
    access.refuse_unless_organizer(by)
    rate_limits.hit("drops.wrong_code", str(by.pk), WRONG_CODES, IN_SECONDS)
    claim_id = _id_of(code)
    rate_limits.undo_hit("drops.wrong_code", str(by.pk))
    return _use(claim_id, by)


def _id_of(code: str) -> UUID:
    meant = codes.normalized(code)
    if meant is None:
        raise NoCode
    found: UUID | None = (
        Claim.objects.filter(code_hash=codes.hashed(settings.CODE_SECRET, meant)).values_list("pk", flat=True).first()
    )
    if found is None:
        raise NoCode
    return found


@transaction.atomic
def _use(claim_id: UUID, by: Any) -> Claim:
    drop_id = Claim.objects.filter(pk=claim_id).values_list("drop", flat=True).first()
    if drop_id is None:
        raise NoCode
    drop = locked_drop(drop_id)
    if not access.may_manage(drop, by):
        raise NotYourDesk
    used = mark_used(claim_id, by)
    claim: Claim = Claim.objects.select_related("drop", "user", "used_by").get(pk=claim_id)
    if not used:
        _refuse(claim)
    announce(drop.room, events.ClaimUsed(queries.standing(drop).counts), actor=by.pk)
    return claim


def mark_used(claim_id: UUID, by: Any) -> int:
    """The one statement that decides: of two desks at the same moment, one marks it."""
    now = DatabaseNow()
    return int(
        Claim.objects.usable()
        .filter(pk=claim_id)
        .update(status=ClaimStatus.USED, used_at=now, used_by=by.pk, updated_at=now)
    )


def _refuse(claim: Claim) -> None:
    if claim.status == ClaimStatus.USED:
        by = claim.used_by.name if claim.used_by else None
        raise AlreadyUsed(usedAt=timestamp(claim.used_at) if claim.used_at else None, usedBy=by)
    status = claim.status_at(database_now())
    ended = claim.ended_at or claim.expires_at
    words = "This code ran out." if status == ClaimStatus.EXPIRED else "This code was taken back."
    raise ClaimOver(words, status=status, endedAt=timestamp(ended))

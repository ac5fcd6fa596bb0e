"""What time does to a drop: codes run out, and what came free goes to the next in line."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.database import DatabaseNow, database_now
from core.rooms.services import Event, announce
from drops import events, queries
from drops.models import ChangeKind, Claim, ClaimStatus, Drop, Waitlist
from drops.services import changes, draws, issuing, notices, unconfirmed
from drops.services.locking import locked_drop

log = logging.getLogger(__name__)


@transaction.atomic
def settle_drop(*, drop_id: UUID) -> int:
    """End the claims that ran out and offer their slots. Says how many ran out. Refuses with NotFound."""
    drop = locked_drop(drop_id)
    before = Claim.objects.filter(drop=drop).overdue().count()
    happened = settle(drop, database_now())
    if happened:
        announce(drop.room, *happened)
    return int(before)


@transaction.atomic
def open_window(*, drop_id: UUID) -> bool:
    """Close the list of a draw and draw it, once its window has begun. Says whether it was drawn now."""
    drop = locked_drop(drop_id)
    now = database_now()
    if not drop.has_begun_at(now) or not drop.is_draw:
        return False
    happened = draws.ensure_drawn(drop, now)
    if happened:
        announce(drop.room, *happened)
    return bool(happened)


def settle_overdue() -> int:
    """The safety net: every drop that has a claim nobody was woken for. Says how many ran out."""
    late = Claim.objects.overdue().order_by("drop").values_list("drop", flat=True).distinct()
    return sum(settle_drop(drop_id=drop_id) for drop_id in late)


def settle(drop: Drop, now: datetime) -> list[Event]:
    """The first thing every verb does under the drop's lock. What happened is for the verb to announce."""
    late = list(Claim.objects.filter(drop=drop).overdue().select_related("user").order_by("expires_at", "id"))
    if not late:
        return []
    for claim in late:
        end(drop, claim, ClaimStatus.EXPIRED, claim.expires_at)
    happened: list[Event] = [events.ClaimExpired(queries.standing(drop).counts)]
    return happened + offer(drop, len(late), now)


def end(drop: Drop, claim: Claim, status: ClaimStatus, at: datetime, reason: str = "") -> None:
    """Take a live claim out; who held it stands behind all others from now on."""
    Claim.objects.filter(pk=claim.pk).update(status=status, ended_at=at, end_reason=reason, updated_at=DatabaseNow())
    claim.status, claim.ended_at, claim.end_reason = status, at, reason
    entry = Waitlist.objects.filter(drop=drop, user=claim.user_id).first()
    if entry:
        changes.note(drop, ChangeKind.PASSED, at, entry)
        entry.passed_at = at
        entry.save(update_fields=["passed_at", "updated_at"])


def offer(drop: Drop, freed: int, now: datetime) -> list[Event]:
    """Give slots that came free to the next in line, with a code and a mail. The drop is locked.

    An offer is a claim: no later priority changes it. Who let a code run out asks for themselves.
    """
    if not (drop.is_active and drop.has_begun_at(now)):
        return []
    number = min(freed, queries.standing(drop).remaining)
    waiting = Waitlist.objects.filter(drop=drop, passed_at=None).waiting().in_order().select_related("user")
    # A place that lapses within the minute is given no code.
    waiting = waiting.exclude(confirm_by__lte=now, user__email_confirmed_at=None)
    given = [_offered(drop, entry.user, now) for entry in waiting[:number]]
    if not given:
        return []
    issuing.wake_at_expiry(given[0])
    _tell(given)
    return [events.SlotsOffered(queries.standing(drop).counts, len(given))]


def _offered(drop: Drop, person: Any, now: datetime) -> Claim:
    return issuing.issue(drop, person, now, was_offered=True, **unconfirmed.terms(drop, person))


def _tell(given: Sequence[Claim]) -> None:
    """One is told at once, many by jobs: nobody waits for a lock while a hundred letters are written."""
    if len(given) == 1:
        notices.tell_offered(given[0])
    else:
        notices.tell_all(notices.OFFERED, [claim.pk for claim in given])

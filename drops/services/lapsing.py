"""Places and codes of people whose email address is not confirmed, at drops that ask for it."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from core.capacity import confirmation
from core.database import DatabaseNow, database_now
from core.rooms.services import Event, announce
from drops import events, queries
from drops.models import ChangeKind, Claim, ClaimQuerySet, ClaimStatus, Drop, Waitlist, WaitlistQuerySet
from drops.services import notices, settling, waitlist
from drops.services.locking import locked_drop

WHY = "The email address was not confirmed in time"


def lapse_unconfirmed() -> int:
    """Take out what was not confirmed in time, drop by drop. Returns how many. Nothing without a mail server."""
    if not settings.MAIL_IS_SENT:
        return 0
    late = {*_due_claims().values_list("drop_id", flat=True), *_due_entries().values_list("drop_id", flat=True)}
    return sum(lapse_at(drop_id=drop_id) for drop_id in sorted(late))


@transaction.atomic
def lapse_at(*, drop_id: UUID) -> int:
    """The same for one drop: codes go to the next in line as those given back do. Refuses with NotFound."""
    drop = locked_drop(drop_id)
    happened = settling.settle(drop, database_now())
    claims = list(_due_claims().filter(drop=drop).select_related("drop", "user"))
    entries = list(_due_entries().filter(drop=drop).select_related("drop", "user"))
    gone = confirmation.locked_unconfirmed({*(each.user_id for each in claims), *(each.user_id for each in entries)})
    lapsed = [each for each in claims if each.user_id in gone]
    _end_claims(drop, lapsed, happened)
    left = [each for each in entries if each.user_id in gone]
    for entry in left:
        waitlist.take_out(drop, entry, database_now(), [], ChangeKind.LEFT, reason=WHY)
    holders = {each.user_id for each in lapsed}
    notices.tell_lapsed(drop, [*lapsed, *(each for each in left if each.user_id not in holders)])
    return len(holders | {each.user_id for each in left})


def _end_claims(drop: Drop, lapsed: list[Claim], happened: list[Event]) -> None:
    for claim in lapsed:
        settling.end(drop, claim, ClaimStatus.REVOKED, database_now(), WHY)
    if lapsed:
        happened.append(events.ClaimRevoked(queries.standing(drop).counts))
        happened += settling.offer(drop, len(lapsed), database_now())
    if happened:
        announce(drop.room, *happened)


def _due_claims() -> ClaimQuerySet:
    found: ClaimQuerySet = confirmation.lapsed(Claim.objects.usable())
    return found


def _due_entries() -> WaitlistQuerySet:
    """Without those whose code was used, and without lists that are history."""
    used = Claim.objects.filter(drop=OuterRef("drop"), user=OuterRef("user"), status=ClaimStatus.USED)
    entries = Waitlist.objects.filter(~Exists(used), drop__claim_window_end__gt=DatabaseNow())
    found: WaitlistQuerySet = confirmation.lapsed(entries)
    return found

"""A little before the window opens, everybody on the list is told."""

from uuid import UUID

from django.db import transaction

from core.database import database_now
from drops.models import Drop, Waitlist
from drops.services import notices


@transaction.atomic
def remind(*, drop_id: UUID) -> int:
    """Queue a letter for each entry, unless the window was moved meanwhile or has begun. Says how many."""
    drop = Drop.objects.filter(pk=drop_id).first()
    now = database_now()
    if drop is None or not drop.is_active or drop.has_begun_at(now):
        return 0
    if now < drop.claim_window_start - notices.REMINDED_BEFORE:
        return 0
    entries = list(Waitlist.objects.filter(drop=drop).values_list("pk", flat=True))
    notices.tell_all(notices.OPENING, entries)
    return len(entries)

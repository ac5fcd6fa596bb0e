"""Who waits gets the next free place, in the transaction that freed it; once the bracket is drawn, by its organizer."""

from datetime import datetime

from competitions import bracket_queries, queries
from competitions.models import Competition, Registration, RegistrationStatus


def promote(competition: Competition, now: datetime) -> list[Registration]:
    """Give free places to those who wait, in their turn. The competition is locked.

    To nobody once it has begun, or once the bracket is drawn: a spot without a match helps nobody.
    """
    if not competition.is_to_come_at(now) or bracket_queries.is_drawn(competition.pk):
        return []
    standing = queries.standing(competition)
    if not (standing.available and standing.waitlisted):
        return []
    waiting = Registration.objects.waiting().filter(competition=competition).select_related("user")
    # A turn that lapses within the minute is not given a place.
    waiting = waiting.exclude(confirm_by__lte=now, user__email_confirmed_at=None)
    lucky = list(waiting[: standing.available])
    Registration.objects.filter(pk__in=[each.pk for each in lucky]).update(
        status=RegistrationStatus.CONFIRMED, confirmed_at=now, updated_at=now
    )
    for each in lucky:
        each.status, each.confirmed_at = RegistrationStatus.CONFIRMED, now
    return lucky

"""What is always true of places, looked at in the tables: for `manage.py check_invariants`."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet

from competitions.models import Competition, CompetitionStatus, Registration
from core.database import DatabaseNow


def audit() -> Iterator[str]:
    """A sentence for each thing that is not as it must be."""
    counted: QuerySet[Any] = Competition.objects.with_counts()
    for one in counted.filter(confirmed_count__gt=F("capacity")):
        yield f"{one.slug}: {one.confirmed_count} are confirmed for {one.capacity} places"
    for one in counted.filter(waitlisted_count__gt=F("waitlist_limit")):
        yield f"{one.slug}: {one.waitlisted_count} wait where {one.waitlist_limit} may"
    coming = counted.filter(status=CompetitionStatus.PUBLISHED, starts_at__gt=DatabaseNow(), bracket=None)
    for one in coming.filter(waitlisted_count__gt=0, confirmed_count__lt=F("capacity")):
        yield f"{one.slug}: {one.waitlisted_count} wait though a place is free"
    yield from _teams()


def _teams() -> Iterator[str]:
    """Who plays in a team counts as taken exactly while the team takes part."""
    live = Q(status__in=("CONFIRMED", "WAITLISTED"))
    for one in Registration.objects.filter(live, members__live=False).distinct().select_related("competition"):
        yield f"{one.competition.slug}: {one.entrant} takes part with a player who does not"
    for one in Registration.objects.filter(~live, members__live=True).distinct().select_related("competition"):
        yield f"{one.competition.slug}: {one.entrant} is withdrawn, but a player is not"

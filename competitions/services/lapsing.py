"""Entries of people whose email address is not confirmed, for competitions that ask for it."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from competitions import access
from competitions.models import Competition, CompetitionStatus, Registration, RegistrationQuerySet
from competitions.services import notices, registrations
from core.capacity import confirming
from core.capacity.places import locked
from core.database import DatabaseNow, database_now
from core.errors import NotFound


def lapse_unconfirmed() -> int:
    """Withdraw what was not confirmed in time, competition by competition. Returns how many.

    Nothing without a mail server.
    """
    if not settings.MAIL_IS_SENT:
        return 0
    coming = Competition.objects.filter(status=CompetitionStatus.PUBLISHED, starts_at__gt=DatabaseNow())
    late = set(_due().filter(competition__in=coming).values_list("competition_id", flat=True))
    return sum(lapse_at(competition_id=competition_id) for competition_id in sorted(late))


@transaction.atomic
def lapse_at(*, competition_id: UUID) -> int:
    """The same for one competition: the places go to the waitlist as after a withdrawal. Refuses with NotFound."""
    competition = _locked(competition_id)
    if not competition.is_to_come_at(database_now()):
        return 0
    due = list(_due().filter(competition=competition).select_related("competition", "user"))
    gone = confirming.locked_unconfirmed({each.user_id for each in due})
    lapsed = [each for each in due if each.user_id in gone]
    for each in lapsed:
        registrations.end(competition, each, database_now(), lapsed=True)
    notices.tell_all(notices.LAPSED, [each.pk for each in lapsed])
    return len(lapsed)


def _due() -> RegistrationQuerySet:
    """Without those who are checked in."""
    found: RegistrationQuerySet = confirming.due(Registration.objects.live()).filter(checked_in_at=None)
    return found


def _locked(competition_id: UUID) -> Competition:
    try:
        return locked(Competition.objects.all(), competition_id)
    except NotFound:
        raise NotFound(access.NO_COMPETITION) from None

"""Check invariants, erase a person's registrations, and end unconfirmed ones."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from competitions import access, queries
from competitions.models import Competition, CompetitionStatus, Registration, RegistrationQuerySet
from competitions.services import registrations
from core.capacity import confirmation
from core.capacity.locking import all_locked, locked
from core.database import DatabaseNow, database_now
from core.errors import NotFound
from core.mail import services as mail
from core.people import Person


def audit() -> Iterator[str]:
    """Yield a sentence for each violated invariant."""
    counted: QuerySet[Any] = Competition.objects.with_counts()
    for one in counted.filter(confirmed_count__gt=F("capacity")):
        yield f"{one.slug}: {one.confirmed_count} are confirmed for {one.capacity} places"
    for one in counted.filter(waitlisted_count__gt=F("waitlist_limit")):
        yield f"{one.slug}: {one.waitlisted_count} wait where {one.waitlist_limit} may"
    coming = counted.filter(status=CompetitionStatus.PUBLISHED, starts_at__gt=DatabaseNow(), bracket=None)
    for one in coming.filter(waitlisted_count__gt=0, confirmed_count__lt=F("capacity")):
        yield f"{one.slug}: {one.waitlisted_count} wait though a place is free"
    yield from _audit_teams()


def _audit_teams() -> Iterator[str]:
    """A player is live exactly while their team's registration is."""
    live = Q(status__in=("CONFIRMED", "WAITLISTED"))
    for one in Registration.objects.filter(live, members__live=False).distinct().select_related("competition"):
        yield f"{one.competition.slug}: {one.entrant} takes part with a player who does not"
    for one in Registration.objects.filter(~live, members__live=True).distinct().select_related("competition"):
        yield f"{one.competition.slug}: {one.entrant} is withdrawn, but a player is not"


@transaction.atomic
def forget_person(person: Person) -> None:
    """Withdraw the person's registrations and promote the next, before their account is deleted. Keep teams going.

    All competitions are locked before any room, in one order, so that announcing in several rooms cannot
    deadlock with a service that holds one of them.
    """
    mine = Registration.objects.live().for_person(person).values_list("competition_id", flat=True)
    for competition in all_locked(Competition.objects.all(), set(mine)):
        if registration := queries.live_registration(competition.pk, person):
            _erase_registration(competition, registration, person)


def _erase_registration(competition: Competition, registration: Registration, person: Person) -> None:
    team_goes_on = competition.is_for_teams and registrations.can_lose_a_player(competition, registration)
    if not team_goes_on:
        registrations.end_registration(competition, registration, database_now(), actor=person)
    elif registration.user_id == person.pk:
        registrations.replace_captain(registration, person)
    else:
        registrations.remove_player(competition, registration, person)


def lapse_unconfirmed() -> int:
    """Withdraw registrations that were not confirmed in time. Return their number.

    Does nothing without a mail server.
    """
    if not settings.MAIL_IS_SENT:
        return 0
    coming = Competition.objects.filter(status=CompetitionStatus.PUBLISHED, starts_at__gt=DatabaseNow())
    late = set(_due().filter(competition__in=coming).values_list("competition_id", flat=True))
    return sum(lapse_unconfirmed_in(competition_id=competition_id) for competition_id in sorted(late))


@transaction.atomic
def lapse_unconfirmed_in(*, competition_id: UUID) -> int:
    """Withdraw them in one competition; the spots go to the waiting list. Raise NotFound."""
    competition = _locked(competition_id)
    if not competition.is_to_come_at(database_now()):
        return 0
    due = list(_due().filter(competition=competition).select_related("competition", "user"))
    gone = confirmation.locked_unconfirmed({each.user_id for each in due})
    lapsed = [each for each in due if each.user_id in gone]
    for each in lapsed:
        registrations.end_registration(competition, each, database_now(), lapsed=True)
    mail.queue_many("competitions.lapsed", [each.pk for each in lapsed])
    return len(lapsed)


def _due() -> RegistrationQuerySet:
    """Return overdue registrations, without checked-in entrants."""
    found: RegistrationQuerySet = confirmation.lapsed(Registration.objects.live()).filter(checked_in_at=None)
    return found


def _locked(competition_id: UUID) -> Competition:
    try:
        return locked(Competition.objects.all(), competition_id)
    except NotFound:
        raise NotFound(access.NO_COMPETITION) from None

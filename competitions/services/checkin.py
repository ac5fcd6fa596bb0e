"""Who is there on the day."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from competitions import queries
from competitions.events import CheckedInChanged
from competitions.models import Competition, Registration, RegistrationStatus
from competitions.refusals import CheckInNotOpen, CompetitionCancelled, NotConfirmed
from competitions.services.locking import locked_to_manage
from core.database import database_now
from core.rooms.services import announce
from core.ui.times import club_time


@transaction.atomic
def check_in(*, competition_id: UUID, registration_id: UUID, by: Any) -> Registration:
    """Note that they are there; again changes nothing.

    Refuses with NotFound, NotYourCompetition, CompetitionCancelled, CheckInNotOpen, NotConfirmed.
    """
    competition = locked_to_manage(by, competition_id)
    now = database_now()
    if competition.is_cancelled:
        raise CompetitionCancelled
    if not check_in_is_open(competition, now):
        raise CheckInNotOpen
    return _note(competition, registration_id, now, by)


@transaction.atomic
def undo_check_in(*, competition_id: UUID, registration_id: UUID, by: Any) -> Registration:
    """They are not there after all. Refuses with NotFound, NotYourCompetition, NotConfirmed."""
    return _note(locked_to_manage(by, competition_id), registration_id, None, by)


def check_in_is_open(competition: Competition, now: datetime) -> bool:
    """From the morning of the day on, by the club's clock."""
    return club_time(now).date() >= club_time(competition.starts_at).date()


def _note(competition: Competition, registration_id: UUID, at: datetime | None, by: Any) -> Registration:
    registration = queries.registration_of(competition.pk, registration_id)
    if registration.status != RegistrationStatus.CONFIRMED:
        raise NotConfirmed
    if (registration.checked_in_at is None) != (at is None):
        registration.checked_in_at = at
        registration.save(update_fields=["checked_in_at", "updated_at"])
        announce(competition.room, CheckedInChanged(queries.checked_in(competition)), actor=by.pk)
    return registration

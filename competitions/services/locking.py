"""The first lock of every verb: the competition's row. Then its room, as everywhere."""

from typing import Any
from uuid import UUID

from competitions import access
from competitions.models import Competition
from competitions.refusals import NotYourCompetition
from core.capacity.places import locked
from core.errors import NotFound


def locked_for(person: Any, competition_id: UUID) -> Competition:
    """The competition as it stays until the transaction ends, or NotFound where the person may see none."""
    try:
        return locked(Competition.objects.visible_to(person), competition_id)
    except NotFound:
        raise NotFound(access.NO_COMPETITION) from None


def locked_to_manage(person: Any, competition_id: UUID) -> Competition:
    """The same for who runs it: NotFound, or NotYourCompetition."""
    competition = locked_for(person, competition_id)
    if not access.may_manage(competition, person):
        raise NotYourCompetition
    return competition

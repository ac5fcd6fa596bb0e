"""Who may see, run and enter which competition."""

from typing import Any

from competitions.models import Competition, CompetitionQuerySet
from competitions.refusals import NotYourCompetition, OwnCompetition
from core.errors import Forbidden, NotFound
from core.ids import id_or_slug

NO_COMPETITION = "There is no such competition."


def may_manage(competition: Competition, person: Any) -> bool:
    """Its organizer and staff."""
    return bool(person.is_authenticated and (person.is_staff or competition.organizer_id == person.pk))


def may_enter(competition: Competition, person: Any) -> bool:
    """Anybody signed in but its own organizer."""
    return bool(person.is_authenticated and competition.organizer_id != person.pk)


def competition_for(person: Any, name: Any, among: "CompetitionQuerySet | None" = None) -> Competition:
    """The competition of this id or slug, or NotFound where there is none that the person may see."""
    seen: CompetitionQuerySet = Competition.objects.all() if among is None else among
    found: Competition | None = seen.visible_to(person).filter(**id_or_slug(str(name))).first()
    if found is None:
        raise NotFound(NO_COMPETITION)
    return found


def competition_to_manage(person: Any, name: Any) -> Competition:
    """The same for who runs it: NotFound, or NotYourCompetition."""
    found = competition_for(person, name)
    if not may_manage(found, person):
        raise NotYourCompetition
    return found


def competition_to_enter(person: Any, name: Any) -> Competition:
    """The same for who wants to take part: NotFound, or OwnCompetition."""
    found = competition_for(person, name)
    if not may_enter(found, person):
        raise OwnCompetition
    return found


def refuse_unless_organizer(person: Any) -> None:
    """Organizers and staff make competitions; Forbidden for all others."""
    if not person.is_organizer:
        raise Forbidden("Only organizers can make competitions.")

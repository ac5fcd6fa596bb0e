"""Check who may see, manage, enter and judge a competition, and lock it for a change."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core import signing

from competitions.errors import JudgeLinkExpired, NotYourCompetition, OwnCompetition
from competitions.models import Bracket, Competition, CompetitionQuerySet, Match
from core.capacity.locking import locked
from core.database import database_now
from core.errors import Forbidden, NotFound
from core.ids import id_or_slug
from core.people import Person, Visitor
from core.times import club_time

NO_COMPETITION = "There is no such competition."


def may_manage(competition: Competition, person: Visitor) -> bool:
    """Return whether the person is the competition's organizer or staff."""
    return bool(person.is_authenticated and (person.is_staff or competition.organizer_id == person.pk))


def may_enter(competition: Competition, person: Visitor) -> bool:
    """Return whether the person is signed in and not the competition's organizer."""
    return bool(person.is_authenticated and competition.organizer_id != person.pk)


def competition_for(person: Visitor, name: Any, among: "CompetitionQuerySet | None" = None) -> Competition:
    """Return the competition with this id or slug, or raise NotFound if the person may not see it."""
    seen: CompetitionQuerySet = Competition.objects.all() if among is None else among
    found: Competition | None = seen.visible_to(person).filter(**id_or_slug(str(name))).first()
    if found is None:
        raise NotFound(NO_COMPETITION)
    return found


def competition_to_manage(person: Visitor, name: Any) -> Competition:
    """Return the competition for its organizer or staff. Raise NotFound or NotYourCompetition."""
    found = competition_for(person, name)
    if not may_manage(found, person):
        raise NotYourCompetition
    return found


def competition_to_enter(person: Visitor, name: Any) -> Competition:
    """Return the competition for a person who wants to register. Raise NotFound or OwnCompetition."""
    found = competition_for(person, name)
    if not may_enter(found, person):
        raise OwnCompetition
    return found


def require_organizer(person: Person) -> None:
    """Raise Forbidden unless the person is an organizer or staff."""
    if not person.is_organizer:
        raise Forbidden("Only organizers can make competitions.")


def locked_for(person: Visitor, competition_id: UUID) -> Competition:
    """Lock the competition until the transaction ends. Raise NotFound if the person may not see it."""
    try:
        return locked(Competition.objects.visible_to(person), competition_id)
    except NotFound:
        raise NotFound(NO_COMPETITION) from None


def locked_to_manage(person: Visitor, competition_id: UUID) -> Competition:
    """Lock the competition for its organizer or staff. Raise NotFound or NotYourCompetition."""
    competition = locked_for(person, competition_id)
    if not may_manage(competition, person):
        raise NotYourCompetition
    return competition


MAX_JUDGE_LINK_EXTENSION = timedelta(
    days=30
)  # after the day, so that an unplayed match does not keep a link alive forever
_JUDGE_SALT = "competitions.judge"


@dataclass(frozen=True)
class JudgePass:
    """What a judge link grants: entering results on one court of one bracket."""

    bracket_id: UUID
    court: int


def judge_token(bracket: Bracket, court: int) -> str:
    """Return the signed token of a court's judge link."""
    return signing.dumps([str(bracket.pk), court], salt=_JUDGE_SALT)


def read_judge_token(token: str) -> JudgePass:
    """Return what the token grants. Raise JudgeLinkExpired, or NotFound for an invalid signature."""
    try:
        bracket_id, court = signing.loads(token, salt=_JUDGE_SALT)
    except (signing.BadSignature, ValueError):
        raise NotFound("This is no judge's link.") from None
    bracket = Bracket.objects.select_related("competition").filter(pk=bracket_id).first()
    if bracket and _judge_links_have_ended(bracket, database_now()):
        raise JudgeLinkExpired
    return JudgePass(UUID(bracket_id), court)


def judge_links_end_at(bracket: Bracket) -> datetime:
    """Return the end of the competition's first day. The links stay valid for longer while matches are open."""
    start = club_time(bracket.competition.starts_at)
    return datetime.combine(start.date() + timedelta(days=1), time.min, start.tzinfo)


def _judge_links_have_ended(bracket: Bracket, now: datetime) -> bool:
    end = judge_links_end_at(bracket)
    if now < end:
        return False
    return now >= end + MAX_JUDGE_LINK_EXTENSION or not Match.objects.filter(bracket=bracket).undecided().exists()

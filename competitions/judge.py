"""Judge links: whoever holds one enters results on one court of one draw, until the competition is over.

That is the end of its day on the club's clock, and later as long as a match is open. Drawing again ends all links.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.core import signing

from competitions.match_refusals import JudgeLinkExpired
from competitions.models import Bracket, Match
from core.database import database_now
from core.errors import NotFound
from core.ui.times import club_time

LONGEST = timedelta(days=30)  # after the day: a match that nobody ever plays keeps no link alive for good
_SALT = "competitions.judge"


@dataclass(frozen=True)
class Pass:
    """What a judge link allows."""

    bracket_id: UUID
    court: int


def token_for(bracket: Bracket, court: int) -> str:
    """The secret part of a court's link."""
    return signing.dumps([str(bracket.pk), court], salt=_SALT)


def read(token: str) -> Pass:
    """What this token allows, or JudgeLinkExpired, or NotFound for what was never signed here."""
    try:
        bracket_id, court = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise NotFound("This is no judge's link.") from None
    bracket = Bracket.objects.select_related("competition").filter(pk=bracket_id).first()
    if bracket and _is_over(bracket, database_now()):
        raise JudgeLinkExpired
    return Pass(UUID(bracket_id), court)


def good_until(bracket: Bracket) -> datetime:
    """The end of the day on which the competition starts. While matches are open its links are good for longer."""
    start = club_time(bracket.competition.starts_at)
    return datetime.combine(start.date() + timedelta(days=1), time.min, start.tzinfo)


def _is_over(bracket: Bracket, now: datetime) -> bool:
    end = good_until(bracket)
    if now < end:
        return False
    return now >= end + LONGEST or not Match.objects.filter(bracket=bracket).undecided().exists()

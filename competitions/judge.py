"""Judge links: whoever holds one enters results on one court of one draw, for a day. Drawing again ends them."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

from competitions.match_refusals import JudgeLinkExpired
from competitions.models import Bracket
from core.refusals import NotFound

VALID = timedelta(hours=24)
_SALT = "competitions.judge"


@dataclass(frozen=True)
class Pass:
    """What a judge link allows."""

    bracket_id: UUID
    court: int


def token_for(bracket: Bracket, court: int) -> str:
    """The secret part of a court's link, good for a day from now."""
    return signing.dumps([str(bracket.pk), court], salt=_SALT)


def read(token: str) -> Pass:
    """What this token allows, or JudgeLinkExpired, or NotFound for what was never signed here."""
    try:
        bracket_id, court = signing.loads(token, salt=_SALT, max_age=VALID)
    except signing.SignatureExpired:
        raise JudgeLinkExpired from None
    except (signing.BadSignature, ValueError):
        raise NotFound("This is no judge's link.") from None
    return Pass(UUID(bracket_id), court)

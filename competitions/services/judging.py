"""Who decides a match, and on what they saw of it."""

from typing import Any
from uuid import UUID

from competitions import access, bracket_queries
from competitions.judge import Pass
from competitions.match_refusals import MayNotJudge, NoMatch, ResultConflict
from competitions.models import Match
from competitions.refusals import CompetitionCancelled
from competitions.services.locking import locked_for
from core.errors import NotFound


def refuse_unless_may_judge(match_id: UUID, by: Any, judge: Pass | None) -> None:
    """NoMatch, or MayNotJudge."""
    match = bracket_queries.match(match_id)
    if not _may_judge(match, by, judge):
        access.competition_for(by, match.bracket.competition_id)
        raise MayNotJudge


def _may_judge(match: Match, by: Any, judge: Pass | None) -> bool:
    """Its organizer, staff, and who holds the link of its court."""
    return access.may_manage(match.bracket.competition, by) or judge == Pass(match.bracket_id, match.court or 0)


def match_to_judge(match_id: UUID, by: Any, judge: Pass | None) -> Match:
    """The match as it is under its competition's lock, for who may decide it."""
    competition_id = Match.objects.filter(pk=match_id).values_list("bracket__competition", flat=True).first()
    if competition_id is None:
        raise NoMatch
    try:
        competition = locked_for(by, competition_id)
    except NotFound:
        raise NoMatch from None
    match = bracket_queries.match(match_id)
    if not _may_judge(match, by, judge):
        raise MayNotJudge
    if competition.is_cancelled:
        raise CompetitionCancelled
    return match


def refuse_stale(match: Match, version: int, wanted: dict[str, Any]) -> None:
    if match.version != version:
        raise ResultConflict(current=bracket_queries.match_out(match), yours=wanted)

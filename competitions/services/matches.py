"""Results: by the organizer, by a judge with the link of the court, or by the final whistle of a tied game."""

from typing import Any
from uuid import UUID

from django.db import transaction

from competitions import bracket_queries
from competitions.judge import Pass
from competitions.match_refusals import (
    GameTaken,
    LaterMatchStarted,
    MatchNotReady,
    NoDraws,
    NoGame,
    NothingToClear,
    WinnerNeeded,
)
from competitions.models import Competition, Format, Match, MatchStatus, Side, TableRules
from competitions.services.following import change, later_matches
from competitions.services.judging import match_to_judge, refuse_stale
from core.capacity.places import locked
from core.text import shortened
from scoreboard import queries as games
from scoreboard import services as scoreboard

LONGEST_TEAM, LONGEST_TITLE = 60, 120  # what the scoreboard has room for
_OPEN = {"winner": "", "score_a": None, "score_b": None}


@transaction.atomic
def start_match(*, match_id: UUID, by: Any, version: int, judge: Pass | None = None) -> Match:
    """They are playing now. Refuses with NoMatch, MayNotJudge, ResultConflict, MatchNotReady."""
    match = match_to_judge(match_id, by, judge)
    refuse_stale(match, version, {"status": MatchStatus.LIVE})
    if match.status != MatchStatus.READY:
        raise MatchNotReady
    return change(match, by, status=MatchStatus.LIVE)


@transaction.atomic
def enter_result(
    *, match_id: UUID, by: Any, version: int, score_a: int, score_b: int, judge: Pass | None = None
) -> Match:
    """Decide the match, or correct it, and let the winner go on.

    Refuses with NoMatch, MayNotJudge, ResultConflict (with both results), MatchNotReady,
    WinnerNeeded (or NoDraws), LaterMatchStarted.
    """
    match = match_to_judge(match_id, by, judge)
    refuse_stale(match, version, {"scoreA": score_a, "scoreB": score_b})
    return _finish(match, by, score_a, score_b)


@transaction.atomic
def give_walkover(*, match_id: UUID, by: Any, version: int, winner: str, judge: Pass | None = None) -> Match:
    """One side did not play: `winner` (A or B) goes on without scores. Refuses as enter_result does."""
    match = match_to_judge(match_id, by, judge)
    refuse_stale(match, version, {"winner": winner})
    return _decide(match, by, status=MatchStatus.WALKOVER, **{**_OPEN, "winner": winner})


@transaction.atomic
def clear_result(*, match_id: UUID, by: Any, version: int, judge: Pass | None = None) -> Match:
    """As if it had not been played. Refuses as enter_result does, and with NothingToClear."""
    match = match_to_judge(match_id, by, judge)
    refuse_stale(match, version, {"status": MatchStatus.READY})
    if not match.is_started:
        raise NothingToClear
    return _decide(match, by, status=MatchStatus.READY, **_OPEN)


@transaction.atomic
def tie_to_game(*, match_id: UUID, by: Any, version: int, game_id: UUID | None, judge: Pass | None = None) -> Match:
    """Let the final whistle of this game decide the match; None unties.

    Refuses with NoMatch, MayNotJudge, ResultConflict, MatchNotReady, NoGame, GameTaken.
    """
    match = match_to_judge(match_id, by, judge)
    refuse_stale(match, version, {"gameId": str(game_id) if game_id else None})
    if game_id and not games.exists(str(game_id)):
        raise NoGame(fields={"gameId": [NoGame.sentence]})
    if match.status in (MatchStatus.BYE, MatchStatus.WAITING):
        raise MatchNotReady
    if game_id and Match.objects.filter(game=game_id).exclude(pk=match.pk).exists():
        raise GameTaken
    return change(match, by, game_id=game_id)


@transaction.atomic
def make_game(*, match_id: UUID, by: Any, version: int, judge: Pass | None = None) -> Match:
    """Put both sides on the scoreboard as a game that decides the match. It is for those who run the competition.

    Refuses with NoMatch, MayNotJudge, ResultConflict, MatchNotReady, or Forbidden (organizers make games).
    """
    match = match_to_judge(match_id, by, None)
    refuse_stale(match, version, {"gameId": None})
    if not match.is_open or match.a is None or match.b is None:
        raise MatchNotReady
    competition = match.bracket.competition
    game = scoreboard.create_game(
        by=by,
        team_a_name=shortened(match.a.entrant, LONGEST_TEAM),
        team_b_name=shortened(match.b.entrant, LONGEST_TEAM),
        title=shortened(f"{competition.title}: {match}", LONGEST_TITLE),
        venue=competition.venue,
        starts_at=competition.starts_at,
    )
    return change(match, by, game_id=game.pk)


@transaction.atomic
def fill_in_from_game(*, game_id: UUID, score_a: int, score_b: int) -> Match | None:
    """The final whistle: what the board shows is the result of the match tied to it. None where no match is.

    Refuses as enter_result does.
    """
    found = Match.objects.filter(game=game_id).values_list("pk", "bracket__competition").first()
    if found is None:
        return None
    locked(Competition.objects.all(), found[1])
    match = bracket_queries.match(found[0])
    if match.status == MatchStatus.FINISHED and (match.score_a, match.score_b) == (score_a, score_b):
        return match
    return _finish(match, None, score_a, score_b)


def _finish(match: Match, by: Any, score_a: int, score_b: int) -> Match:
    winner = "" if score_a == score_b else Side.A if score_a > score_b else Side.B
    if not winner:
        _refuse_draw(match)
    return _decide(match, by, status=MatchStatus.FINISHED, winner=winner, score_a=score_a, score_b=score_b)


def _refuse_draw(match: Match) -> None:
    if match.bracket.format == Format.ELIMINATION:
        raise WinnerNeeded
    if match.bracket.format == Format.ROUND_ROBIN and match.bracket.competition.table_rules == TableRules.FIBA:
        raise NoDraws


def _decide(match: Match, by: Any, **values: Any) -> Match:
    if match.status in (MatchStatus.WAITING, MatchStatus.BYE):
        raise MatchNotReady
    if later_matches(match).started().exists():
        raise LaterMatchStarted
    return change(match, by, **values)

"""Results: by the organizer, by a judge with the link of the court, or by the final whistle of a tied game."""

from typing import Any
from uuid import UUID

from django.db import transaction

from competitions import access, bracket_queries
from competitions.brackets import elimination
from competitions.judge import Pass
from competitions.match_events import MatchChanged
from competitions.match_refusals import (
    GameTaken,
    LaterMatchStarted,
    MatchNotReady,
    MayNotJudge,
    NoGame,
    NoMatch,
    NothingToClear,
    ResultConflict,
    WinnerNeeded,
)
from competitions.models import Competition, Format, Match, MatchStatus, Side
from competitions.refusals import CompetitionCancelled
from competitions.services.draws import redraw_round
from competitions.services.locking import locked_for
from core.capacity.places import locked
from core.refusals import NotFound
from core.rooms.services import Event, announce
from scoreboard import queries as games

_OPEN = {"winner": "", "score_a": None, "score_b": None}


@transaction.atomic
def start_match(*, match_id: UUID, by: Any, version: int, judge: Pass | None = None) -> Match:
    """They are playing now. Refuses with NoMatch, MayNotJudge, ResultConflict, MatchNotReady."""
    match = _match_to_judge(match_id, by, judge)
    _refuse_stale(match, version, {"status": MatchStatus.LIVE})
    if match.status != MatchStatus.READY:
        raise MatchNotReady
    return _change(match, by, status=MatchStatus.LIVE)


@transaction.atomic
def enter_result(
    *, match_id: UUID, by: Any, version: int, score_a: int, score_b: int, judge: Pass | None = None
) -> Match:
    """Decide the match, or correct it, and let the winner go on.

    Refuses with NoMatch, MayNotJudge, ResultConflict (with both results), MatchNotReady,
    WinnerNeeded, LaterMatchStarted.
    """
    match = _match_to_judge(match_id, by, judge)
    _refuse_stale(match, version, {"scoreA": score_a, "scoreB": score_b})
    return _finish(match, by, score_a, score_b)


@transaction.atomic
def give_walkover(*, match_id: UUID, by: Any, version: int, winner: str, judge: Pass | None = None) -> Match:
    """One side did not play: `winner` (A or B) goes on without scores. Refuses as enter_result does."""
    match = _match_to_judge(match_id, by, judge)
    _refuse_stale(match, version, {"winner": winner})
    return _decide(match, by, status=MatchStatus.WALKOVER, **{**_OPEN, "winner": winner})


@transaction.atomic
def clear_result(*, match_id: UUID, by: Any, version: int, judge: Pass | None = None) -> Match:
    """As if it had not been played. Refuses as enter_result does, and with NothingToClear."""
    match = _match_to_judge(match_id, by, judge)
    _refuse_stale(match, version, {"status": MatchStatus.READY})
    if not match.is_started:
        raise NothingToClear
    return _decide(match, by, status=MatchStatus.READY, **_OPEN)


@transaction.atomic
def tie_to_game(*, match_id: UUID, by: Any, version: int, game_id: UUID | None, judge: Pass | None = None) -> Match:
    """Let the final whistle of this game decide the match; None unties.

    Refuses with NoMatch, MayNotJudge, ResultConflict, MatchNotReady, NoGame, GameTaken.
    """
    match = _match_to_judge(match_id, by, judge)
    _refuse_stale(match, version, {"gameId": str(game_id) if game_id else None})
    if game_id and not games.exists(str(game_id)):
        raise NoGame(fields={"gameId": [NoGame.sentence]})
    if match.status in (MatchStatus.BYE, MatchStatus.WAITING):
        raise MatchNotReady
    if game_id and Match.objects.filter(game=game_id).exclude(pk=match.pk).exists():
        raise GameTaken
    return _change(match, by, game_id=game_id)


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


def refuse_unless_may_judge(match_id: UUID, by: Any, judge: Pass | None) -> None:
    """NoMatch, or MayNotJudge."""
    match = bracket_queries.match(match_id)
    if not _may_judge(match, by, judge):
        access.competition_for(by, match.bracket.competition_id)
        raise MayNotJudge


def _may_judge(match: Match, by: Any, judge: Pass | None) -> bool:
    """Its organizer, staff, and who holds the link of its court."""
    return access.may_manage(match.bracket.competition, by) or judge == Pass(match.bracket_id, match.court or 0)


def _match_to_judge(match_id: UUID, by: Any, judge: Pass | None) -> Match:
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


def _refuse_stale(match: Match, version: int, wanted: dict[str, Any]) -> None:
    if match.version != version:
        raise ResultConflict(current=bracket_queries.match_out(match), yours=wanted)


def _finish(match: Match, by: Any, score_a: int, score_b: int) -> Match:
    winner = "" if score_a == score_b else Side.A if score_a > score_b else Side.B
    if not winner and match.bracket.format == Format.ELIMINATION:
        raise WinnerNeeded
    return _decide(match, by, status=MatchStatus.FINISHED, winner=winner, score_a=score_a, score_b=score_b)


def _decide(match: Match, by: Any, **values: Any) -> Match:
    if match.status in (MatchStatus.WAITING, MatchStatus.BYE):
        raise MatchNotReady
    if _later(match).started().exists():
        raise LaterMatchStarted
    return _change(match, by, **values)


def _later(match: Match) -> Any:
    """The matches whose sides this one decides."""
    later = Match.objects.filter(bracket=match.bracket)
    if match.bracket.format == Format.ELIMINATION:
        round, number, _ = elimination.next_place(match.round, match.number)
        return later.filter(round=round, number=number)
    return later.filter(round__gt=match.round) if match.bracket.format == Format.SWISS else later.none()


def _change(match: Match, by: Any, **values: Any) -> Match:
    """Save, let what follows follow, and say so."""
    winner_before = match.winner
    _set(match, **values)
    changed, redrawn = [match], list[Event]()
    if match.winner != winner_before or "winner" in values:
        changed += _go_on(match)
        redrawn = _pair_again(match)
    told = MatchChanged([bracket_queries.match_out(each, named=False) for each in changed])
    actor = by.pk if getattr(by, "is_authenticated", False) else None
    announce(match.bracket.competition.room, told, *redrawn, actor=actor)
    return match


def _go_on(match: Match) -> list[Match]:
    """In a knockout, put the winner where they go on; nobody, when there is none any more."""
    if match.bracket.format != Format.ELIMINATION:
        return []
    following = _later(match).with_entrants().first()
    if following is None:
        return []
    side = elimination.next_place(match.round, match.number)[2].lower()
    other = following.b if side == "a" else following.a
    ready = match.winning is not None and other is not None
    _set(following, **{side: match.winning, "status": MatchStatus.READY if ready else MatchStatus.WAITING})
    return [following]


def _pair_again(match: Match) -> list[Event]:
    """In Swiss, a round that was drawn on an older result, and has not begun, is drawn anew, or not yet."""
    bracket, following = match.bracket, match.round + 1
    drawn = Match.objects.filter(bracket=bracket, round=following)
    if bracket.format != Format.SWISS or not drawn.exists():
        return []
    return [redraw_round(bracket, following)]


def _set(match: Match, **values: Any) -> None:
    for name, value in values.items():
        setattr(match, name, value)
    match.version += 1
    fields = ["game" if name == "game_id" else name for name in values]
    match.save(update_fields=[*fields, "version", "updated_at"])

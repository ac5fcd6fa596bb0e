"""Start matches, enter and clear results, and advance winners."""

from typing import Any
from uuid import UUID

from django.db import transaction

from competitions import access, brackets, queries, shapes
from competitions.access import JudgePass, locked_for
from competitions.errors import (
    CompetitionCancelled,
    GameTaken,
    LaterMatchStarted,
    MatchNotReady,
    MayNotJudge,
    NoDraws,
    NoGame,
    NoMatch,
    NothingToClear,
    ResultConflict,
    WinnerNeeded,
)
from competitions.models import Competition, Format, Match, MatchQuerySet, MatchStatus, Side, TableRules
from competitions.room_events import MatchChanged
from competitions.services.brackets import redraw_round
from core.capacity.locking import locked
from core.errors import NotFound
from core.people import Visitor, signed_in
from core.rooms.services import Event, announce
from core.text import truncate
from scoreboard import queries as games
from scoreboard import services as scoreboard

MAX_GAME_TEAM_LENGTH, MAX_GAME_TITLE_LENGTH = 60, 120  # limits of the scoreboard
_OPEN = {"winner": "", "score_a": None, "score_b": None}


@transaction.atomic
def start_match(*, match_id: UUID, by: Visitor, version: int, judge: JudgePass | None = None) -> Match:
    """Mark the match as live. Raise NoMatch, MayNotJudge, ResultConflict or MatchNotReady."""
    match = match_to_judge(match_id, by, judge)
    refuse_stale(match, version, {"status": MatchStatus.LIVE})
    if match.status != MatchStatus.READY:
        raise MatchNotReady
    return update_match(match, by, status=MatchStatus.LIVE)


@transaction.atomic
def enter_result(
    *, match_id: UUID, by: Visitor, version: int, score_a: int, score_b: int, judge: JudgePass | None = None
) -> Match:
    """Enter or correct a result, and advance the winner.

    Raise NoMatch, MayNotJudge, ResultConflict (with both results), MatchNotReady, WinnerNeeded (or NoDraws)
    or LaterMatchStarted.
    """
    match = match_to_judge(match_id, by, judge)
    refuse_stale(match, version, {"scoreA": score_a, "scoreB": score_b})
    return _finish(match, by, score_a, score_b)


@transaction.atomic
def give_walkover(*, match_id: UUID, by: Visitor, version: int, winner: str, judge: JudgePass | None = None) -> Match:
    """Give the win to side `winner` (A or B) without scores. Raise the errors of enter_result."""
    match = match_to_judge(match_id, by, judge)
    refuse_stale(match, version, {"winner": winner})
    return _decide(match, by, status=MatchStatus.WALKOVER, **{**_OPEN, "winner": winner})


@transaction.atomic
def clear_result(*, match_id: UUID, by: Visitor, version: int, judge: JudgePass | None = None) -> Match:
    """Remove the result. Raise the errors of enter_result, or NothingToClear."""
    match = match_to_judge(match_id, by, judge)
    refuse_stale(match, version, {"status": MatchStatus.READY})
    if not match.is_started:
        raise NothingToClear
    return _decide(match, by, status=MatchStatus.READY, **_OPEN)


@transaction.atomic
def tie_to_game(
    *, match_id: UUID, by: Visitor, version: int, game_id: UUID | None, judge: JudgePass | None = None
) -> Match:
    """Link the match to a game whose final whistle decides it; None removes the link.

    Raise NoMatch, MayNotJudge, ResultConflict, MatchNotReady, NoGame or GameTaken.
    """
    match = match_to_judge(match_id, by, judge)
    refuse_stale(match, version, {"gameId": str(game_id) if game_id else None})
    if game_id and not games.game_exists(str(game_id)):
        raise NoGame(fields={"gameId": [NoGame.sentence]})
    if match.status in (MatchStatus.BYE, MatchStatus.WAITING):
        raise MatchNotReady
    if game_id and Match.objects.filter(game=game_id).exclude(pk=match.pk).exists():
        raise GameTaken
    return update_match(match, by, game_id=game_id)


@transaction.atomic
def make_game(*, match_id: UUID, by: Visitor, version: int, judge: JudgePass | None = None) -> Match:
    """Create a scoreboard game for the match and link it. For the organizer and staff.

    Raise NoMatch, MayNotJudge, ResultConflict, MatchNotReady, or Forbidden unless they may create games.
    """
    match = match_to_judge(match_id, by, None)
    refuse_stale(match, version, {"gameId": None})
    if not match.is_open or match.a is None or match.b is None:
        raise MatchNotReady
    competition = match.bracket.competition
    game = scoreboard.create_game(
        by=signed_in(by),
        team_a_name=truncate(match.a.entrant, MAX_GAME_TEAM_LENGTH),
        team_b_name=truncate(match.b.entrant, MAX_GAME_TEAM_LENGTH),
        title=truncate(f"{competition.title}: {match}", MAX_GAME_TITLE_LENGTH),
        venue=competition.venue,
        starts_at=competition.starts_at,
    )
    return update_match(match, by, game_id=game.pk)


@transaction.atomic
def fill_in_from_game(*, game_id: UUID, score_a: int, score_b: int) -> Match | None:
    """Enter the final score of a game as the result of its match. Return None if no match is linked.

    Raise the errors of enter_result.
    """
    found = Match.objects.filter(game=game_id).values_list("pk", "bracket__competition").first()
    if found is None:
        return None
    locked(Competition.objects.all(), found[1])
    match = queries.match_of(found[0])
    if match.status == MatchStatus.FINISHED and (match.score_a, match.score_b) == (score_a, score_b):
        return match
    return _finish(match, None, score_a, score_b)


def _finish(match: Match, by: Visitor | None, score_a: int, score_b: int) -> Match:
    winner = "" if score_a == score_b else Side.A if score_a > score_b else Side.B
    if not winner:
        _refuse_draw(match)
    return _decide(match, by, status=MatchStatus.FINISHED, winner=winner, score_a=score_a, score_b=score_b)


def _refuse_draw(match: Match) -> None:
    if match.bracket.format == Format.ELIMINATION:
        raise WinnerNeeded
    if match.bracket.format == Format.ROUND_ROBIN and match.bracket.competition.table_rules == TableRules.FIBA:
        raise NoDraws


def _decide(match: Match, by: Visitor | None, **values: Any) -> Match:
    if match.status in (MatchStatus.WAITING, MatchStatus.BYE):
        raise MatchNotReady
    if later_matches(match).started().exists():
        raise LaterMatchStarted
    return update_match(match, by, **values)


def later_matches(match: Match) -> MatchQuerySet:
    """Return the matches whose sides depend on this one."""
    later: MatchQuerySet = Match.objects.filter(bracket=match.bracket)
    if match.bracket.format == Format.ELIMINATION:
        round, number, _ = brackets.next_match(match.round, match.number)
        return later.filter(round=round, number=number)
    return later.filter(round__gt=match.round) if match.bracket.format == Format.SWISS else later.none()


def update_match(match: Match, by: Visitor | None, **values: Any) -> Match:
    """Save the match, update later matches and announce both."""
    winner_before = match.winner
    _save(match, **values)
    changed, redrawn = [match], list[Event]()
    if match.winner != winner_before or "winner" in values:
        changed += _advance_winner(match)
        redrawn = _redraw_next_round(match)
    event = MatchChanged([shapes.nameless_match(each) for each in changed])
    actor = by.pk if by and by.is_authenticated else None
    announce(match.bracket.competition.room, event, *redrawn, actor=actor)
    return match


def _advance_winner(match: Match) -> list[Match]:
    """Put the winner of a knockout match into the next one, or empty that side if there is none."""
    if match.bracket.format != Format.ELIMINATION:
        return []
    following = later_matches(match).with_entrants().first()
    if following is None:
        return []
    side = brackets.next_match(match.round, match.number)[2].lower()
    other = following.b if side == "a" else following.a
    ready = match.winning is not None and other is not None
    _save(following, **{side: match.winning, "status": MatchStatus.READY if ready else MatchStatus.WAITING})
    return [following]


def _redraw_next_round(match: Match) -> list[Event]:
    """Pair a Swiss round again that was drawn on the old result and has not started, or remove it."""
    bracket, following = match.bracket, match.round + 1
    drawn = Match.objects.filter(bracket=bracket, round=following)
    if bracket.format != Format.SWISS or not drawn.exists():
        return []
    return [redraw_round(bracket, following)]


def _save(match: Match, **values: Any) -> None:
    for name, value in values.items():
        setattr(match, name, value)
    match.version += 1
    fields = ["game" if name == "game_id" else name for name in values]
    match.save(update_fields=[*fields, "version", "updated_at"])


def refuse_unless_may_judge(match_id: UUID, by: Visitor, judge: JudgePass | None) -> None:
    """Raise NoMatch or MayNotJudge."""
    match = queries.match_of(match_id)
    if not _may_judge(match, by, judge):
        access.competition_for(by, match.bracket.competition_id)
        raise MayNotJudge


def _may_judge(match: Match, by: Visitor, judge: JudgePass | None) -> bool:
    """Return whether they are the organizer, staff, or hold the link of the match's court."""
    return access.may_manage(match.bracket.competition, by) or judge == JudgePass(match.bracket_id, match.court or 0)


def match_to_judge(match_id: UUID, by: Visitor, judge: JudgePass | None) -> Match:
    """Lock the competition and return its match, for a person who may decide it."""
    competition_id = Match.objects.filter(pk=match_id).values_list("bracket__competition", flat=True).first()
    if competition_id is None:
        raise NoMatch
    try:
        competition = locked_for(by, competition_id)
    except NotFound:
        raise NoMatch from None
    match = queries.match_of(match_id)
    if not _may_judge(match, by, judge):
        raise MayNotJudge
    if competition.is_cancelled:
        raise CompetitionCancelled
    return match


def refuse_stale(match: Match, version: int, wanted: dict[str, Any]) -> None:
    if match.version != version:
        raise ResultConflict(current=shapes.MatchOut.of(match), yours=wanted)

"""What follows from a result: in a knockout the next match, in Swiss the next round."""

from typing import Any

from competitions import bracket_queries
from competitions.brackets import elimination
from competitions.match_events import MatchChanged
from competitions.models import Format, Match, MatchQuerySet, MatchStatus
from competitions.services.draws import redraw_round
from core.rooms.services import Event, announce


def later_matches(match: Match) -> MatchQuerySet:
    """The matches whose sides this one decides."""
    later: MatchQuerySet = Match.objects.filter(bracket=match.bracket)
    if match.bracket.format == Format.ELIMINATION:
        round, number, _ = elimination.next_place(match.round, match.number)
        return later.filter(round=round, number=number)
    return later.filter(round__gt=match.round) if match.bracket.format == Format.SWISS else later.none()


def change(match: Match, by: Any, **values: Any) -> Match:
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
    following = later_matches(match).with_entrants().first()
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

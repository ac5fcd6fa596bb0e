"""What the rules find odd about a play. Told to the scorer and never in the way: the referee is right."""

from collections.abc import Callable, Iterator

from scoreboard.models import Kind, Play
from scoreboard.state import State, TeamState


def cautions(play: Play, before: State, after: State) -> tuple[str, ...]:
    """Sentences for the scorer about this play; none when it is as the rules expect."""
    about = _ABOUT.get(play.kind)
    return tuple(about(play, before, after)) if about else ()


def _score(play: Play, before: State, after: State) -> Iterator[str]:
    rules = before.game.rules
    if (play.points or 0) > rules.most_points:
        yield f"In {rules.name} a basket is worth {rules.most_points} points at most."
    if _is_at_zero(before):
        yield "The clock is at 0.0: points count only if the shot was in the air at the horn."


def _foul(play: Play, before: State, after: State) -> Iterator[str]:
    limit = before.game.rules.player_fouls
    if not limit or not play.player:
        return
    counting = Play.objects.counting().filter(game=play.game_id, seq__gt=after.game.counts_from)
    theirs = counting.filter(what=Kind.FOUL, team=play.team, player=play.player)  # type: ignore[misc]  # annotated
    fouls = theirs.count()
    who = f"#{play.player} of {after.teams[play.team].name}"
    if fouls == limit:
        yield f"{who} has {fouls} fouls and has to leave the game."
    elif fouls > limit:
        yield f"{who} has {fouls} fouls; the rules allow {limit}."


def _timeout(play: Play, before: State, after: State) -> Iterator[str]:
    team: TeamState = before.teams[play.team]
    if team.timeouts_left == 0:
        yield f"{team.name} had no time-out left."


def _clock(play: Play, before: State, after: State) -> Iterator[str]:
    if play.detail == "start" and before.remaining_ms == 0:
        yield "The clock is at 0.0 and does not run."


def _period(play: Play, before: State, after: State) -> Iterator[str]:
    rules, period = before.game.rules, before.game.period
    if rules.is_timed(period) and before.remaining_ms > 0:
        yield f"There was time left on the clock of {rules.label(period)}."
    if period >= rules.periods and not _is_level(before):
        yield "Overtime begins although the score is not level."


def _finish(play: Play, before: State, after: State) -> Iterator[str]:
    rules, period = before.game.rules, before.game.period
    if _is_level(before):
        yield "The score is level."
    if period < rules.periods:
        yield f"The game ended in {rules.label(period)} of {rules.periods}."


_ABOUT: dict[str, Callable[[Play, State, State], Iterator[str]]] = {
    Kind.SCORE: _score,
    Kind.FOUL: _foul,
    Kind.TIMEOUT: _timeout,
    Kind.CLOCK: _clock,
    Kind.PERIOD: _period,
    Kind.FINISH: _finish,
}


def _is_at_zero(state: State) -> bool:
    return state.game.rules.is_timed(state.game.period) and state.remaining_ms == 0


def _is_level(state: State) -> bool:
    return state.teams["A"].score == state.teams["B"].score

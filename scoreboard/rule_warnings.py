"""Warnings when a play does not fit the rules. They never block: the referee is right."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from scoreboard.models import Kind, Play
from scoreboard.rules import BENCH, FOULS, MINUTE, Rules, SentOff
from scoreboard.totals import GameState, TeamState


def warnings_about(play: Play, before: GameState, after: GameState) -> tuple[str, ...]:
    """Return sentences for the scorer about this play; none if the rules expect it."""
    about = _CHECKS.get(play.kind)
    return tuple(about(play, before, after)) if about else ()


def _score(play: Play, before: GameState, after: GameState) -> Iterator[str]:
    rules = before.game.rules
    if (play.points or 0) > rules.most_points:
        yield f"In {rules.name} a basket is worth {rules.most_points} points at most."
    if won := _winning_sentence(after.teams[play.team], play.team, after):
        yield won
    if _is_at_zero(before):
        yield "The clock is at 0.0: points count only if the shot was in the air at the horn."


def _winning_sentence(team: TeamState, letter: str, after: GameState) -> str:
    """Return a sentence if the team has the points that win the game (FIBA 3x3 Art. 6), else ""."""
    target, rules, period = after.game.rules.target, after.game.rules, after.game.period
    if target is None:
        return ""
    overtime = rules.is_overtime(period)
    points = after.line[letter][period - 1] if overtime else team.score
    if points < (target.overtime if overtime else target.regular):
        return ""
    return f"{team.name} has {points} points{' in overtime' if overtime else ''} and wins. Final whistle?"


def _foul(play: Play, before: GameState, after: GameState) -> Iterator[str]:
    name, kinds = after.teams[play.team].name, _fouls_of(play, after)
    if play.detail in BENCH:
        yield from _sent_off(f"The coach of {name}", play, kinds, before.game.rules.coach_sent_off)
    elif play.player:
        yield from _player_foul(f"#{play.player} of {name}", play, kinds, before.game.rules)


def _player_foul(who: str, play: Play, kinds: "Counter[str]", rules: Rules) -> Iterator[str]:
    fouls, limit = kinds.total(), rules.player_fouls
    if limit and fouls == limit:
        yield f"{who} has {fouls} fouls and has to leave the game."
    elif limit and fouls > limit:
        yield f"{who} has {fouls} fouls; the rules allow {limit}."
    elif play.detail == "disqualifying":
        yield f"{who} is disqualified and has to leave the game."
    elif rules.players_sent_off:
        yield from _sent_off(who, play, kinds, (rules.players_sent_off,))


def _sent_off(who: str, play: Play, kinds: "Counter[str]", limits: Iterable[SentOff]) -> Iterator[str]:
    """Warn about the foul that disqualifies, once."""
    for limit in limits:
        fouls = sum(kinds[kind] for kind in limit.kinds)
        if play.detail in limit.kinds and fouls >= limit.count:
            words = " or ".join(sorted(FOULS[kind].lower() for kind in limit.kinds))
            yield f"{who} has {fouls} fouls of the kind {words}, and has to leave the game."
            return


def _fouls_of(play: Play, after: GameState) -> "Counter[str]":
    """Count the fouls of each kind of this player, or of this team's bench, with this one."""
    fouls = Play.objects.counted().filter(game=play.game_id, seq__gt=after.game.counts_from, team=play.team)
    fouls = fouls.filter(what=Kind.FOUL)  # type: ignore[misc]  # an annotation of its own
    theirs = fouls.filter(detail__in=BENCH) if play.detail in BENCH else fouls.filter(player=play.player)
    kinds = Counter(theirs.values_list("detail", flat=True))
    return kinds if play.detail in BENCH else Counter({kind: n for kind, n in kinds.items() if kind not in BENCH})


def _timeout(play: Play, before: GameState, after: GameState) -> Iterator[str]:
    team: TeamState = before.teams[play.team]
    if team.timeouts_left == 0:
        yield f"{team.name} had no time-out left."
    late = before.game.rules.late_time_outs
    if late and before.game.period == late.period and before.remaining_ms <= late.from_ms:
        taken = Play.objects.counted().filter(game=play.game_id, seq__gt=before.game.counts_from, team=play.team)
        taken = taken.filter(what=Kind.TIMEOUT, period=late.period)  # type: ignore[misc]  # an annotation of its own
        if taken.filter(clock_ms__lte=late.from_ms).count() > late.most:
            minutes, rules = late.from_ms // MINUTE, before.game.rules
            yield f"{rules.name} gives {late.most} time-outs in the last {minutes}:00 of {rules.label(late.period)}."


def _clock(play: Play, before: GameState, after: GameState) -> Iterator[str]:
    if play.detail == "start" and before.remaining_ms == 0:
        yield "The clock is at 0.0 and does not run."


def _period(play: Play, before: GameState, after: GameState) -> Iterator[str]:
    rules, period = before.game.rules, before.game.period
    if rules.is_timed(period) and before.remaining_ms > 0:
        yield f"There was time left on the clock of {rules.label(period)}."
    if period >= rules.periods and not _is_level(before):
        yield "Overtime begins although the score is not level."


def _finish(play: Play, before: GameState, after: GameState) -> Iterator[str]:
    rules, period = before.game.rules, before.game.period
    if _is_level(before):
        yield "The score is level."
    if period < rules.periods:
        yield f"The game ended in {rules.label(period)} of {rules.periods}."


_CHECKS: dict[str, Callable[[Play, GameState, GameState], Iterator[str]]] = {
    Kind.SCORE: _score,
    Kind.FOUL: _foul,
    Kind.TIMEOUT: _timeout,
    Kind.CLOCK: _clock,
    Kind.PERIOD: _period,
    Kind.FINISH: _finish,
}


def _is_at_zero(state: GameState) -> bool:
    return state.game.rules.is_timed(state.game.period) and state.remaining_ms == 0


def _is_level(state: GameState) -> bool:
    return state.teams["A"].score == state.teams["B"].score

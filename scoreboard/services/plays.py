"""Scoring a game. Rules warn and never block: the referee is right."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from scoreboard import room_events
from scoreboard.clocks import Clock
from scoreboard.errors import NothingToUndo
from scoreboard.models import Kind, Play, Status
from scoreboard.services.table import GameTransaction, game_transaction
from scoreboard.totals import GameState


def score_points(*, game_id: UUID, by: Any, team: str, points: int = 1, player: str = "") -> GameState:
    """Count 1, 2 or 3 points, of a player where one is named.

    Never refused because the clock stands: a shot may be in the air at the horn.
    """
    with game_transaction(game_id, by) as txn:
        txn.record(room_events.ScoreChanged, Kind.SCORE, team=team, points=points, player=player)
    return txn.result


def call_foul(*, game_id: UUID, by: Any, team: str, player: str = "", kind: str = "") -> GameState:
    """Count a foul of the team, of a player where one is named; `kind` is the field's word (personal, technical …)."""
    with game_transaction(game_id, by) as txn:
        txn.record(room_events.FoulCalled, Kind.FOUL, team=team, player=player, detail=kind)
    return txn.result


def take_timeout(*, game_id: UUID, by: Any, team: str) -> GameState:
    """Count a time-out of the team, also one more than its rules give it, and stop the clock."""
    with game_transaction(game_id, by) as txn:
        txn.stop_clock()
        txn.record(room_events.TimeoutCalled, Kind.TIMEOUT, team=team)
    return txn.result


def set_possession(*, game_id: UUID, by: Any, team: str) -> GameState:
    """Turn the possession arrow towards the team."""
    with game_transaction(game_id, by) as txn:
        txn.change(possession=team)
        txn.record(room_events.PossessionChanged, Kind.POSSESSION, team=team)
    return txn.result


def start_clock(*, game_id: UUID, by: Any) -> GameState:
    """Let the clock run from what it shows. A clock that runs, or stands at zero, is left as it is."""
    with game_transaction(game_id, by) as txn:
        txn.start_clock()
        txn.record(room_events.ClockChanged, Kind.CLOCK, detail="start")
    return txn.result


def stop_clock(*, game_id: UUID, by: Any) -> GameState:
    """Let the clock stand at what it shows."""
    with game_transaction(game_id, by) as txn:
        txn.stop_clock()
        txn.record(room_events.ClockChanged, Kind.CLOCK, detail="stop")
    return txn.result


def set_clock(*, game_id: UUID, by: Any, remaining_ms: int) -> GameState:
    """Put the clock to a time; a running one runs on from there."""
    with game_transaction(game_id, by) as txn:
        txn.set_clock(txn.game.clock.set_to(remaining_ms, txn.state.now))
        txn.record(room_events.ClockChanged, Kind.CLOCK, detail="set")
    return txn.result


def change_clock(*, game_id: UUID, by: Any, action: str, remaining_ms: int = 0) -> GameState:
    """Start, stop or set the clock, as `action` says. `remaining_ms` goes with `set`."""
    if action == "set":
        return set_clock(game_id=game_id, by=by, remaining_ms=remaining_ms)
    return start_clock(game_id=game_id, by=by) if action == "start" else stop_clock(game_id=game_id, by=by)


def next_period(*, game_id: UUID, by: Any) -> GameState:
    """Begin the next period, or overtime after the last, with a full clock that stands; so does a shot clock in use."""
    with game_transaction(game_id, by) as txn:
        period = txn.game.period + 1
        length = txn.game.rules.length_of(period)
        txn.change(period=period, clock_remaining_ms=length, clock_started_at=None)
        if txn.game.shot_clock:
            txn.set_shot_clock(Clock(txn.game.rules.shot_ms()))
        txn.record(room_events.PeriodChanged, Kind.PERIOD)
    return txn.result


def undo_last(*, game_id: UUID, by: Any) -> GameState:
    """Take back the last play not yet undone, by a play of its own; again, and it is the one before.

    A reset and the final whistle can be undone too. Refuses with NothingToUndo.
    """
    with game_transaction(game_id, by, allow_finished=True) as txn:
        last = _last_play_in_effect(txn)
        txn.restore(last.before)
        txn.record(room_events.PlayUndone, Kind.UNDO, team=last.team, undoes=last)
    return txn.result


def reset_game(*, game_id: UUID, by: Any) -> GameState:
    """Begin again at nil all. The plays stay: undoing the reset brings them back."""
    with game_transaction(game_id, by, allow_finished=True) as txn:
        full = txn.game.rules.length_of(1)
        fresh = {"period": 1, "clock_remaining_ms": full, "clock_started_at": None, "possession": ""}
        txn.set_shot_clock(None)
        txn.change(status=Status.SCHEDULED, counts_from=txn.next_seq, **fresh)
        txn.record(room_events.ScoreChanged, Kind.RESET)
    return txn.result


def finish_game(*, game_id: UUID, by: Any) -> GameState:
    """Blow the final whistle. Refuses with GameFinished the second time."""
    with game_transaction(game_id, by) as txn:
        txn.stop_clock()
        txn.change(status=Status.FINISHED)
        txn.record(room_events.GameFinished, Kind.FINISH)
    return txn.result


def _last_play_in_effect(txn: GameTransaction) -> Play:
    """The last play that counts; what a standing reset took away is not there to be undone one by one."""
    plays = Play.objects.filter(game=txn.game, undone_by=None).exclude(kind=Kind.UNDO)
    last = plays.order_by("-seq").first()
    if last is None:
        raise NothingToUndo
    return last


def reset_shot_clock(*, game_id: UUID, by: Any, short: bool = False) -> GameState:
    """A new possession's time, or the `short` one of the rules (FIBA Art. 50: 24, or 14); it runs if the game does."""
    return _change_shot_clock(game_id, by, lambda txn: _new_shot_clock(txn, txn.game.rules.shot_ms(short=short)))


def set_shot_clock(*, game_id: UUID, by: Any, remaining_ms: int) -> GameState:
    """Put the shot clock to a time; a running one runs on from there, one that was off runs if the game does."""

    def at(txn: GameTransaction) -> Clock:
        clock = txn.game.shot_clock
        return clock.set_to(remaining_ms, txn.state.now) if clock else _new_shot_clock(txn, remaining_ms)

    return _change_shot_clock(game_id, by, at)


def start_shot_clock(*, game_id: UUID, by: Any) -> GameState:
    """Let it run from what it shows, alone if need be; one that is off starts full."""
    return _change_shot_clock(game_id, by, lambda txn: _shot_clock_or_full(txn).started(txn.state.now))


def stop_shot_clock(*, game_id: UUID, by: Any) -> GameState:
    """Let it stand at what it shows; one that is off stays off."""
    return _change_shot_clock(
        game_id, by, lambda txn: txn.game.shot_clock and _shot_clock_or_full(txn).stopped(txn.state.now)
    )


def switch_off_shot_clock(*, game_id: UUID, by: Any) -> GameState:
    """Show no shot clock until it is set again."""
    return _change_shot_clock(game_id, by, lambda _: None)


def change_shot_clock(*, game_id: UUID, by: Any, action: str, remaining_ms: int = 0) -> GameState:
    """Do with the shot clock what `action` says: reset, short, set, off, start or stop. `remaining_ms` goes with `set`.

    `short` is the reset after an offensive rebound.
    """
    match action:
        case "reset" | "short":
            return reset_shot_clock(game_id=game_id, by=by, short=action == "short")
        case "set":
            return set_shot_clock(game_id=game_id, by=by, remaining_ms=remaining_ms)
        case "off":
            return switch_off_shot_clock(game_id=game_id, by=by)
    run = start_shot_clock if action == "start" else stop_shot_clock
    return run(game_id=game_id, by=by)


def _change_shot_clock(game_id: UUID, by: Any, clock: Callable[[GameTransaction], Clock | None]) -> GameState:
    with game_transaction(game_id, by, starts_game=False) as txn:
        txn.set_shot_clock(clock(txn))
        txn.announce(room_events.ClockChanged)
    return txn.result


def _shot_clock_or_full(txn: GameTransaction) -> Clock:
    return txn.game.shot_clock or Clock(txn.game.rules.shot_ms())


def _new_shot_clock(txn: GameTransaction, ms: int) -> Clock:
    return Clock(ms, txn.state.now if txn.clock_is_running else None)

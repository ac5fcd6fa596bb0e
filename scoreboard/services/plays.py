"""Record plays and run the clocks. Rules warn and never block: the referee is right."""

from collections.abc import Callable
from uuid import UUID

from core.people import Person
from scoreboard import room_events
from scoreboard.clocks import Clock
from scoreboard.errors import NothingToUndo
from scoreboard.models import Kind, Play, Status
from scoreboard.services.table import GameTransaction, game_transaction
from scoreboard.totals import GameState


def score_points(*, game_id: UUID, by: Person, team: str, points: int = 1, player: str = "") -> GameState:
    """Record 1, 2 or 3 points, with the player's number if given.

    A stopped clock never blocks it: a shot may be in the air at the horn.
    """
    with game_transaction(game_id, by) as txn:
        txn.record(room_events.ScoreChanged, Kind.SCORE, team=team, points=points, player=player)
    return txn.result


def call_foul(*, game_id: UUID, by: Person, team: str, player: str = "", kind: str = "") -> GameState:
    """Record a team's foul, with the player's number if given. `kind` is personal, technical …"""
    with game_transaction(game_id, by) as txn:
        txn.record(room_events.FoulCalled, Kind.FOUL, team=team, player=player, detail=kind)
    return txn.result


def take_timeout(*, game_id: UUID, by: Person, team: str) -> GameState:
    """Record a team's time-out and stop the clock, even if the team has none left by the rules."""
    with game_transaction(game_id, by) as txn:
        txn.stop_clock()
        txn.record(room_events.TimeoutCalled, Kind.TIMEOUT, team=team)
    return txn.result


def set_possession(*, game_id: UUID, by: Person, team: str) -> GameState:
    """Turn the possession arrow towards the team."""
    with game_transaction(game_id, by) as txn:
        txn.change(possession=team)
        txn.record(room_events.PossessionChanged, Kind.POSSESSION, team=team)
    return txn.result


def start_clock(*, game_id: UUID, by: Person) -> GameState:
    """Start the clock from the time it shows. A clock that runs or stands at zero stays as it is."""
    with game_transaction(game_id, by) as txn:
        txn.start_clock()
        txn.record(room_events.ClockChanged, Kind.CLOCK, detail="start")
    return txn.result


def stop_clock(*, game_id: UUID, by: Person) -> GameState:
    """Stop the clock at the time it shows."""
    with game_transaction(game_id, by) as txn:
        txn.stop_clock()
        txn.record(room_events.ClockChanged, Kind.CLOCK, detail="stop")
    return txn.result


def set_clock(*, game_id: UUID, by: Person, remaining_ms: int) -> GameState:
    """Set the clock. A running clock keeps running from there."""
    with game_transaction(game_id, by) as txn:
        txn.set_clock(txn.game.clock.set_to(remaining_ms, txn.state.now))
        txn.record(room_events.ClockChanged, Kind.CLOCK, detail="set")
    return txn.result


def change_clock(*, game_id: UUID, by: Person, action: str, remaining_ms: int = 0) -> GameState:
    """Start, stop or set the clock, as `action` says. `remaining_ms` goes with `set`."""
    if action == "set":
        return set_clock(game_id=game_id, by=by, remaining_ms=remaining_ms)
    return start_clock(game_id=game_id, by=by) if action == "start" else stop_clock(game_id=game_id, by=by)


def next_period(*, game_id: UUID, by: Person) -> GameState:
    """Begin the next period, or overtime after the last, with a full, stopped clock and shot clock, if in use."""
    with game_transaction(game_id, by) as txn:
        period = txn.game.period + 1
        length = txn.game.rules.length_of(period)
        txn.change(period=period, clock_remaining_ms=length, clock_started_at=None)
        if txn.game.shot_clock:
            txn.set_shot_clock(Clock(txn.game.rules.shot_ms()))
        txn.record(room_events.PeriodChanged, Kind.PERIOD)
    return txn.result


def undo_last(*, game_id: UUID, by: Person) -> GameState:
    """Undo the last play that is not undone yet, by a play of its own. Called again, it undoes the play before.

    A reset and the final whistle can be undone too. Raises NothingToUndo.
    """
    with game_transaction(game_id, by, allow_finished=True) as txn:
        last = _last_play_in_effect(txn)
        txn.restore(last.before)
        txn.record(room_events.PlayUndone, Kind.UNDO, team=last.team, undoes=last)
    return txn.result


def reset_game(*, game_id: UUID, by: Person) -> GameState:
    """Start again at nil nil. The plays stay: undoing the reset brings them back."""
    with game_transaction(game_id, by, allow_finished=True) as txn:
        full = txn.game.rules.length_of(1)
        fresh = {"period": 1, "clock_remaining_ms": full, "clock_started_at": None, "possession": ""}
        txn.set_shot_clock(None)
        txn.change(status=Status.SCHEDULED, counts_from=txn.next_seq, **fresh)
        txn.record(room_events.ScoreChanged, Kind.RESET)
    return txn.result


def finish_game(*, game_id: UUID, by: Person) -> GameState:
    """Record the final whistle. Raises GameFinished the second time."""
    with game_transaction(game_id, by) as txn:
        txn.stop_clock()
        txn.change(status=Status.FINISHED)
        txn.record(room_events.GameFinished, Kind.FINISH)
    return txn.result


def _last_play_in_effect(txn: GameTransaction) -> Play:
    """Return the last play in effect. Plays before a reset in effect cannot be undone one by one."""
    plays = Play.objects.filter(game=txn.game, undone_by=None).exclude(kind=Kind.UNDO)
    last = plays.order_by("-seq").first()
    if last is None:
        raise NothingToUndo
    return last


def reset_shot_clock(*, game_id: UUID, by: Person, short: bool = False) -> GameState:
    """Give a new possession's time, or the `short` one (FIBA Art. 50: 24, or 14). It runs if the game clock runs."""
    return _change_shot_clock(game_id, by, lambda txn: _new_shot_clock(txn, txn.game.rules.shot_ms(short=short)))


def set_shot_clock(*, game_id: UUID, by: Person, remaining_ms: int) -> GameState:
    """Set the shot clock. A running one keeps running from there; one that was off runs if the game clock runs."""

    def at(txn: GameTransaction) -> Clock:
        clock = txn.game.shot_clock
        return clock.set_to(remaining_ms, txn.state.now) if clock else _new_shot_clock(txn, remaining_ms)

    return _change_shot_clock(game_id, by, at)


def start_shot_clock(*, game_id: UUID, by: Person) -> GameState:
    """Start the shot clock from the time it shows, even without the game clock. One that is off starts full."""
    return _change_shot_clock(game_id, by, lambda txn: _shot_clock_or_full(txn).started(txn.state.now))


def stop_shot_clock(*, game_id: UUID, by: Person) -> GameState:
    """Stop the shot clock at the time it shows. One that is off stays off."""
    return _change_shot_clock(
        game_id, by, lambda txn: txn.game.shot_clock and _shot_clock_or_full(txn).stopped(txn.state.now)
    )


def switch_off_shot_clock(*, game_id: UUID, by: Person) -> GameState:
    """Switch the shot clock off until it is set again."""
    return _change_shot_clock(game_id, by, lambda _: None)


def change_shot_clock(*, game_id: UUID, by: Person, action: str, remaining_ms: int = 0) -> GameState:
    """Do what `action` says with the shot clock: reset, short, set, off, start or stop.

    `short` is the reset after an offensive rebound; `remaining_ms` goes with `set`.
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


def _change_shot_clock(game_id: UUID, by: Person, clock: Callable[[GameTransaction], Clock | None]) -> GameState:
    with game_transaction(game_id, by, starts_game=False) as txn:
        txn.set_shot_clock(clock(txn))
        txn.announce(room_events.ClockChanged)
    return txn.result


def _shot_clock_or_full(txn: GameTransaction) -> Clock:
    return txn.game.shot_clock or Clock(txn.game.rules.shot_ms())


def _new_shot_clock(txn: GameTransaction, ms: int) -> Clock:
    return Clock(ms, txn.state.now if txn.clock_is_running else None)

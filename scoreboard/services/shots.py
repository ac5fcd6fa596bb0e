"""The shot clock. It stops and starts with the game clock; what is done to it is news, and no play of its own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from scoreboard import events
from scoreboard.clocks import Clock
from scoreboard.services.writing import Writing, on_game
from scoreboard.state import State


def reset_shot_clock(*, game_id: UUID, by: Any, short: bool = False) -> State:
    """A new possession's time, or the `short` one of the rules (FIBA Art. 50: 24, or 14); it runs if the game does."""
    return _put(game_id, by, lambda writing: _new(writing, writing.game.rules.shot_ms(short=short)))


def set_shot_clock(*, game_id: UUID, by: Any, remaining_ms: int) -> State:
    """Put the shot clock to a time; a running one runs on from there, one that was off runs if the game does."""

    def at(writing: Writing) -> Clock:
        clock = writing.game.shot_clock
        return clock.put_to(remaining_ms, writing.state.now) if clock else _new(writing, remaining_ms)

    return _put(game_id, by, at)


def start_shot_clock(*, game_id: UUID, by: Any) -> State:
    """Let it run from what it shows, alone if need be; one that is off starts full."""
    return _put(game_id, by, lambda writing: _shown(writing).started(writing.state.now))


def stop_shot_clock(*, game_id: UUID, by: Any) -> State:
    """Let it stand at what it shows; one that is off stays off."""
    return _put(game_id, by, lambda writing: writing.game.shot_clock and _shown(writing).stopped(writing.state.now))


def switch_off_shot_clock(*, game_id: UUID, by: Any) -> State:
    """Show no shot clock until it is set again."""
    return _put(game_id, by, lambda _: None)


def _put(game_id: UUID, by: Any, clock: Callable[[Writing], Clock | None]) -> State:
    with on_game(game_id, by, begins=False) as writing:
        writing.put_shot_clock(clock(writing))
        writing.tell(events.ClockChanged)
    return writing.done


def _shown(writing: Writing) -> Clock:
    return writing.game.shot_clock or Clock(writing.game.rules.shot_ms())


def _new(writing: Writing, ms: int) -> Clock:
    return Clock(ms, writing.state.now if writing.clock_runs else None)

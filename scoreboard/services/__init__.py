"""The verbs of the scoreboard: every write, each one transaction."""

from scoreboard.services.control import from_table, take_table, token_of
from scoreboard.services.corrections import correct_play, void_play
from scoreboard.services.games import create_game, feature_game
from scoreboard.services.plays import (
    call_foul,
    finish_game,
    next_period,
    reset_game,
    score_points,
    set_clock,
    set_possession,
    start_clock,
    stop_clock,
    take_timeout,
    undo_last,
)
from scoreboard.services.shots import (
    reset_shot_clock,
    set_shot_clock,
    start_shot_clock,
    stop_shot_clock,
    switch_off_shot_clock,
)

__all__ = [
    "call_foul",
    "correct_play",
    "create_game",
    "feature_game",
    "finish_game",
    "from_table",
    "next_period",
    "reset_game",
    "reset_shot_clock",
    "score_points",
    "set_clock",
    "set_possession",
    "set_shot_clock",
    "start_clock",
    "start_shot_clock",
    "stop_clock",
    "stop_shot_clock",
    "switch_off_shot_clock",
    "take_table",
    "take_timeout",
    "token_of",
    "undo_last",
    "void_play",
]

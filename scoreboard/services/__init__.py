"""The verbs of the scoreboard: every write, each one transaction."""

from scoreboard.services.auditing import audit
from scoreboard.services.control import from_table, take_table, token_of
from scoreboard.services.corrections import correct_play, undo_amendment, void_play
from scoreboard.services.featuring import feature_game, tell_whether_featured, unfeature_game
from scoreboard.services.games import FACTS, create_game, edit_game, put_on_the_board
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
from scoreboard.services.reviewing import hold_view, release_view
from scoreboard.services.shots import (
    reset_shot_clock,
    set_shot_clock,
    start_shot_clock,
    stop_shot_clock,
    switch_off_shot_clock,
)

__all__ = [
    "FACTS",
    "audit",
    "call_foul",
    "correct_play",
    "create_game",
    "edit_game",
    "feature_game",
    "finish_game",
    "from_table",
    "hold_view",
    "next_period",
    "put_on_the_board",
    "release_view",
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
    "tell_whether_featured",
    "token_of",
    "undo_amendment",
    "undo_last",
    "unfeature_game",
    "void_play",
]

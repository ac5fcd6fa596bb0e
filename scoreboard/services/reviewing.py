"""Holding what the public sees while the score is under review. No play: the game goes on, and so does the table."""

from typing import Any
from uuid import UUID

from scoreboard.events import ReviewChanged
from scoreboard.review import picture
from scoreboard.services.writing import on_game
from scoreboard.state import State


def hold_view(*, game_id: UUID, by: Any) -> State:
    """Let public screens show the score as it is now until it is released; held already, it stays as it was held.

    Refuses with NotFound or MayNotScore.
    """
    with on_game(game_id, by, finished_too=True, begins=False) as writing:
        if writing.game.held is None:
            writing.change(held=picture(writing.state, writing.next_seq - 1))
            writing.tell(ReviewChanged)
    return writing.after or writing.state


def release_view(*, game_id: UUID, by: Any) -> State:
    """Show the game as it stands again. One that is not held is left as it is. Refuses as holding does."""
    with on_game(game_id, by, finished_too=True, begins=False) as writing:
        if writing.game.held is not None:
            writing.change(held=None)
            writing.tell(ReviewChanged)
    return writing.after or writing.state

"""What the pages of one game share: the game by its name, and what their templates show of it."""

from typing import Any

from django.http import Http404, HttpRequest

from core.refusals import NotFound
from scoreboard import access, boards, queries
from scoreboard.play_by_play import play_by_play
from scoreboard.state import State


def state_named(name: str) -> State:
    """The game of this id or slug as it stands, or 404."""
    try:
        return queries.state(name)
    except NotFound as none:
        raise Http404(none.sentence) from None


def game_shown(request: HttpRequest, state: State, plays: int | None = None) -> dict[str, Any]:
    """A game with its latest plays: all of them, or so many."""
    lines = play_by_play(state.game, queries.all_plays(state.game.pk))
    game = state.game
    pad = [("A", game.team_a_name, "home"), ("B", game.team_b_name, "away")]
    may_score = access.may_score(game, request.user)
    shown = {"board": boards.Board(state), "state": state, "lines": lines[:plays], "pad": pad}
    return {**shown, "may_score": may_score, "may_manage": access.may_manage(game, request.user)}

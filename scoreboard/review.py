"""A score under review: what the public sees is held as it was, while the table puts right what it has to.

The clock, the period and the arrow go on: teams and officials need them. What plays add up to stays.
"""

from copy import copy
from dataclasses import replace
from typing import Any

from core.rooms.queries import timestamp
from scoreboard.models import Game
from scoreboard.state import State, TeamState
from scoreboard.wire import scores, teams


def picture(state: State, seq: int) -> dict[str, Any]:
    """What is to be shown of this state from now on; `seq` is its last play."""
    known = {"since": timestamp(state.now), "seq": seq, "countsFrom": state.game.counts_from}
    return {**known, **scores(state), "teams": teams(state), "line": state.line}


def as_public(state: State) -> State:
    """The state as the public sees it: the held one, with today's names, clock and period."""
    held = state.game.held
    if not held:
        return state
    shown = {letter: _shown(state.teams[letter].name, team) for letter, team in held["teams"].items()}
    return replace(state, teams=shown, line=held["line"])


def held_at(game: Game) -> tuple[Game, int | None]:
    """The game as the public sees it, and the number of the last play that is shown; None where nothing is held."""
    if not game.held:
        return game, None
    then = copy(game)
    then.counts_from = game.held["countsFrom"]
    return then, game.held["seq"]


def _shown(name: str, team: dict[str, Any]) -> TeamState:
    return TeamState(name, team["score"], team["fouls"], team["timeoutsLeft"], team["inBonus"])

"""A game as clients see it: the same for the API, the snapshot of its room, and the events that carry it all."""

from typing import Any

from core.rooms.queries import timestamp
from scoreboard.clocks import Clock
from scoreboard.models import Game
from scoreboard.state import State, TeamState

SHOWN_HELD = ("since", "teamA", "teamB", "teams", "line")


def game_out(state: State) -> dict[str, Any]:
    """The whole game. `teamA` and `teamB` are the scores."""
    game = state.game
    return {
        "id": str(game.pk),
        "slug": game.slug,
        "title": game.title,
        **scores(state),
        "teams": teams(state),
        "line": state.line,
        "status": game.status,
        "period": game.period,
        "periodLabel": game.rules.label(game.period),
        "possession": game.possession or None,
        "clock": clock(state),
        "shotClock": shot_clock(state),
        "control": state.control,
        "rules": game.rules_code,
        "venue": game.venue,
        "startsAt": timestamp(game.starts_at) if game.starts_at else None,
        "openScoring": game.open_scoring,
        "featured": game.featured,
        "review": review(game),
        "version": state.room_version,
        "room": game.room,
        "roomVersion": state.room_version,
        "createdAt": timestamp(game.created_at),
        "updatedAt": timestamp(game.updated_at),
    }


def facts(state: State) -> dict[str, Any]:
    """What its organizer says about the game."""
    told = game_out(state)
    return {name: told[name] for name in ("title", "teams", "rules", "venue", "startsAt", "openScoring", "clock")}


def review(game: Game) -> dict[str, Any] | None:
    """What the public is shown while the score is under review; None when it is not."""
    return {name: game.held[name] for name in SHOWN_HELD} if game.held else None


def scores(state: State) -> dict[str, int]:
    return {"teamA": state.teams["A"].score, "teamB": state.teams["B"].score}


def teams(state: State) -> dict[str, Any]:
    return {letter: _team(team) for letter, team in state.teams.items()}


def clock(state: State) -> dict[str, Any]:
    """Seconds on the clock at `serverTime`; a running clock counts down from there."""
    return _clock(state.game.clock, state)


def shot_clock(state: State) -> dict[str, Any] | None:
    """The same of the shot clock; None when it is off, or the game clock has less."""
    return _clock(state.shot_clock, state) if state.shot_clock else None


def difference(before: State, after: State) -> dict[str, Any]:
    """The names whose values changed. A clock that merely ran on has not changed."""
    old, new = changing(before), changing(after)
    is_same = {
        "clock": before.game.clock == after.game.clock,
        "shotClock": before.game.shot_clock == after.game.shot_clock
        and (not old["shotClock"]) == (not new["shotClock"]),
    }
    return {name: value for name, value in new.items() if not is_same.get(name, value == old[name])}


def _clock(clock: Clock, state: State) -> dict[str, Any]:
    return {
        "remaining": clock.remaining(state.now) / 1000,
        "running": clock.runs(state.now),
        "serverTime": timestamp(state.now),
    }


def changing(state: State) -> dict[str, Any]:
    """Everything that plays can change: what an undo or a reset has to carry."""
    game = state.game
    return {
        **scores(state),
        "teams": teams(state),
        "line": state.line,
        "status": game.status,
        "period": game.period,
        "periodLabel": game.rules.label(game.period),
        "possession": game.possession or None,
        "clock": clock(state),
        "shotClock": shot_clock(state),
        "review": review(game),
    }


def _team(team: TeamState) -> dict[str, Any]:
    return {
        "name": team.name,
        "score": team.score,
        "fouls": team.fouls,
        "timeoutsLeft": team.timeouts_left,
        "inBonus": team.in_bonus,
    }

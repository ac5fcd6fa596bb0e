"""What a play says after its corrections. The rows stay as they were written; the last word that stands counts."""

from copy import copy
from typing import Any

from scoreboard.models import Kind, Play
from scoreboard.rules import FOULS

SAID = ("team", "points", "player", "detail")


def said(play: Play) -> dict[str, Any]:
    """What the play, or a correction of it, says happened. Of a play that was struck out there is nothing to say."""
    return {} if play.kind == Kind.VOID else {name: getattr(play, name) for name in SAID}


def as_said(play: Play, words: dict[str, Any]) -> Play:
    """A copy of the play, not to be saved, that says this instead."""
    told = copy(play)
    for name, value in words.items():
        setattr(told, name, value)
    return told


def describe(play: Play, team: str) -> str:
    """What happened, in a sentence without a full stop."""
    who = f"{team} #{play.player}" if play.player else team
    match play.kind:
        case Kind.SCORE:
            return f"{play.points} point{'s' if play.points != 1 else ''} for {who}"
        case Kind.FOUL:
            return f"{FOULS.get(play.detail, 'Foul')}, {who}"
        case Kind.TIMEOUT:
            return f"Time-out, {team}"
        case Kind.POSSESSION:
            return f"Possession arrow to {team}"
        case Kind.CLOCK:
            return {"start": "Clock started", "stop": "Clock stopped"}.get(play.detail, "Clock set")
        case Kind.PERIOD:
            return f"End of {play.game.rules.label(play.period)}"
        case Kind.RESET:
            return "Game started again"
        case _:
            return "Final whistle"

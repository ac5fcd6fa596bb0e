"""What a play says after its corrections. The rows stay as they were written; the last word that stands counts."""

from copy import copy
from typing import Any

from scoreboard.models import Kind, Play

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

"""What a play says after its corrections. The rows stay as they were written; the last word that stands counts."""

from collections.abc import Iterable
from copy import copy
from typing import Any
from uuid import UUID

from scoreboard.models import Kind, Play

SAID = ("team", "points", "player", "detail")


def said(play: Play) -> dict[str, Any]:
    """What the play, or a correction of it, says happened. Of a play that was struck out there is nothing to say."""
    return {} if play.kind == Kind.VOID else {name: getattr(play, name) for name in SAID}


def last_words(plays: Iterable[Play]) -> dict[UUID, Play]:
    """By each amended play's id the amendment that stands. `plays` are all of a game's, oldest first."""
    all_of_them = list(plays)
    undone = {play.undoes_id for play in all_of_them}
    return {play.corrects_id: play for play in all_of_them if play.corrects_id and play.pk not in undone}


def as_said(play: Play, words: dict[str, Any]) -> Play:
    """A copy of the play, not to be saved, that says this instead."""
    told = copy(play)
    for name, value in words.items():
        setattr(told, name, value)
    return told

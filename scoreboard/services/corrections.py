"""Corrections of older plays. A play never changes; a correction is a new play that restates it."""

from typing import Any
from uuid import UUID

from core.errors import Invalid, NotFound
from core.people import Person
from scoreboard import room_events
from scoreboard.errors import NotCorrectable, NothingToCorrect, NothingToUndo, PlayDoesNotCount
from scoreboard.models import AMENDMENT_KINDS, COUNTED_KINDS, Kind, Play, play_content
from scoreboard.services.table import GameTransaction, game_transaction
from scoreboard.totals import GameState

EVENTS = {
    Kind.SCORE: room_events.ScoreChanged,
    Kind.FOUL: room_events.FoulCalled,
    Kind.TIMEOUT: room_events.TimeoutCalled,
}
CORRECTABLE_FIELDS = {
    Kind.SCORE: {"team", "points", "player"},
    Kind.FOUL: {"team", "player", "detail"},
    Kind.TIMEOUT: {"team"},
}
_JSON_NAMES = {"detail": "kind"}


def correct_play(*, game_id: UUID, play_id: UUID, by: Person, kind: str | None = None, **values: Any) -> GameState:
    """Correct an older play. Fields that are not given stay as they are.

    A score has `team`, `points` and `player`; a foul `team`, `player` and `kind`; a time-out `team`. The play counts in
    its own period; a play that was struck out counts again. Works after the final whistle, too.
    Raises NotFound, NotCorrectable, PlayDoesNotCount, Invalid (such as points of a foul) or NothingToCorrect.
    """
    changes = values if kind is None else {**values, "detail": kind}
    with game_transaction(game_id, by, allow_finished=True) as txn:
        play = _play_to_amend(txn, play_id)
        _require_own_fields(play, changes)
        was = _current_content(play)
        now = {**play_content(play), **was, **changes}
        if now == was:
            raise NothingToCorrect
        txn.record(EVENTS[Kind(play.kind)], Kind.CORRECTION, **now, was=was, **_moment_of(play))
    return txn.result


def void_play(*, game_id: UUID, play_id: UUID, by: Person) -> GameState:
    """Strike out an older play: it no longer counts and stays visible. Raises what `correct_play` raises."""
    with game_transaction(game_id, by, allow_finished=True) as txn:
        play = _play_to_amend(txn, play_id)
        was = _current_content(play)
        if not was:
            raise PlayDoesNotCount
        txn.record(room_events.PlayUndone, Kind.VOID, team=was["team"], was=was, **_moment_of(play))
    return txn.result


def undo_amendment(*, game_id: UUID, play_id: UUID, by: Person) -> GameState:
    """Undo the last correction of an older play: the one before is in effect again.

    Raises NotFound, NotCorrectable, PlayDoesNotCount, or NothingToUndo if the play was never corrected.
    """
    with game_transaction(game_id, by, allow_finished=True) as txn:
        amendment = _last_amendment(_play_to_amend(txn, play_id))
        if amendment is None:
            raise NothingToUndo("This play was not corrected.")
        txn.record(room_events.PlayUndone, Kind.UNDO, team=amendment.team, undoes=amendment)
    return txn.result


def _play_to_amend(txn: GameTransaction, play_id: UUID) -> Play:
    play = Play.objects.select_related("undone_by").filter(game=txn.game, pk=play_id).first()
    if play is None:
        raise NotFound("There is no such play in this game.")
    if play.kind in AMENDMENT_KINDS:
        raise NotCorrectable("Correct the play itself, not its correction.", play=str(play.corrects_id))
    if play.kind not in COUNTED_KINDS:
        raise NotCorrectable
    if hasattr(play, "undone_by") or play.seq <= txn.game.counts_from:
        raise PlayDoesNotCount
    return play


def _require_own_fields(play: Play, changes: dict[str, Any]) -> None:
    foreign = [_JSON_NAMES.get(name, name) for name in changes if name not in CORRECTABLE_FIELDS[Kind(play.kind)]]
    if foreign:
        what = Kind(play.kind).label.lower()
        raise Invalid(fields={name: [f"A {what} has none."] for name in foreign})


def _current_content(play: Play) -> dict[str, Any]:
    """Return the content in effect; empty for a play that was struck out."""
    return play_content(_last_amendment(play) or play)


def _last_amendment(play: Play) -> Play | None:
    last: Play | None = play.amendments.in_effect().order_by("-seq").first()
    return last


def _moment_of(play: Play) -> dict[str, Any]:
    return {"corrects": play, "period": play.period, "clock_ms": play.clock_ms}

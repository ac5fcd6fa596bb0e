"""JSON of games and plays: the same in the API, in the room's snapshot and in room events."""

from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Annotated, Any
from uuid import UUID

from rest_framework import serializers

from core.api.shapes import JSON, Shape, doc
from scoreboard.clocks import Clock
from scoreboard.models import Kind, Play, Status, Team, play_content
from scoreboard.rules import CHOICES
from scoreboard.totals import GameState


class TeamOut(Shape):
    name: str
    score: int
    fouls: int = doc("Team fouls that count in this period.")
    timeouts_left: int
    in_bonus: bool = doc("In the penalty by the game's rules: the opponents shoot.")


class TeamsOut(Shape):
    A: TeamOut
    B: TeamOut


class LineOut(Shape):
    A: list[int]
    B: list[int]


class ClockOut(Shape):
    remaining: float = doc("Seconds left at serverTime.")
    running: bool
    server_time: datetime


class HolderOut(Shape):
    number: int = doc("Rises with every take-over.")
    holder: str = doc("Who has control, by name.")


class ControlOut(HolderOut):
    token: str = doc("To be sent as X-Table-Token; good until somebody else takes over.")
    game: UUID


class ReviewOut(Shape):
    """The game as public screens show it while the score is under review."""

    since: datetime
    team_a: int = doc("The score of team A that is shown.")
    team_b: int = doc("The score of team B that is shown.")
    teams: TeamsOut
    line: LineOut = doc("Points by period.")


SCORES = ("teamA", "teamB")
SHOWN = (*SCORES, "teams", "line")  # what public screens go on showing while the score is under review
# What plays can change: an undo or a reset sends them all.
PLAYED = (*SHOWN, "status", "period", "periodLabel", "possession", "clock", "shotClock", "review")
EDITED = ("title", "teams", "rules", "venue", "startsAt", "openScoring", "clock")  # what the organizer edits


def _clock(clock: Clock | None, state: GameState) -> JSON | None:
    """Return the seconds on the clock at `serverTime`. A running clock counts down from there."""
    if clock is None:
        return None
    running = clock.is_running(state.now)
    return ClockOut.of(remaining=clock.remaining(state.now) / 1000, running=running, server_time=state.now)


def _review(state: GameState) -> JSON | None:
    held = state.game.held
    return {name: held[name] for name in ("since", *SHOWN)} if held else None


def _of_game(name: str, help: str = "") -> Any:
    """Describe a field that is an attribute of the state's game."""
    return doc(help, get=attrgetter(f"game.{name}"))


class GameOut(Shape):
    """A game."""

    id: UUID = _of_game("pk")
    slug: str = _of_game("slug")
    title: str = _of_game("title")
    team_a: int = doc("The score of team A.", get=lambda state: state.teams["A"].score)
    team_b: int = doc("The score of team B.", get=lambda state: state.teams["B"].score)
    teams: TeamsOut = doc(get=lambda state: TeamsOut.of(**state.teams))
    line: LineOut = doc("Points by period.")
    status: Status = _of_game("status")
    period: int = _of_game("period")
    period_label: str = doc(get=lambda state: state.game.rules.label(state.game.period))
    possession: Team | None = doc(get=lambda state: state.game.possession or None)
    clock: ClockOut = doc(get=lambda state: _clock(state.game.clock, state))
    shot_clock: ClockOut | None = doc(
        "Null when it is off, or the game clock has less.", get=lambda state: _clock(state.shot_clock, state)
    )
    control: HolderOut | None = doc("Who has the scorer's table, if somebody took it.")
    rules: Annotated[str, partial(serializers.ChoiceField, CHOICES)] = _of_game("rules_code")
    venue: str = _of_game("venue")
    starts_at: datetime | None = _of_game("starts_at")
    open_scoring: bool = _of_game("open_scoring")
    featured: bool = _of_game("featured")
    review: ReviewOut | None = doc(
        "The score is under review: public screens show these values until it is over. Null: it is not.", get=_review
    )
    version: int = doc("The same as roomVersion.", get=attrgetter("room_version"))
    room: str = _of_game("room")
    room_version: int
    created_at: datetime = _of_game("created_at")
    updated_at: datetime = _of_game("updated_at")


class ScoredGameOut(GameOut):
    """The game after a play."""

    warnings: list[str] = doc("What the rules find odd about it. The play counts all the same.")


def game_fields(state: GameState, names: tuple[str, ...]) -> JSON:
    """Return these fields of the game's JSON."""
    game = GameOut.of(state)
    return {name: game[name] for name in names}


def changed_fields(before: GameState, after: GameState) -> JSON:
    """Return the fields that a play changed. A clock that merely ran on did not change."""
    old, new = game_fields(before, PLAYED), game_fields(after, PLAYED)
    is_same = {
        "clock": before.game.clock == after.game.clock,
        "shotClock": before.game.shot_clock == after.game.shot_clock
        and (not old["shotClock"]) == (not new["shotClock"]),
    }
    return {name: value for name, value in new.items() if not is_same.get(name, value == old[name])}


class SaidOut(Shape):
    """The content of a play."""

    team: str
    points: int | None
    player: str
    detail: str


def _last_amendment(play: Play) -> Play | None:
    amendments: list[Play] = play.last_amendments  # type: ignore[attr-defined]
    return amendments[0] if amendments else None


def _is_undone(play: Play) -> bool:
    last = _last_amendment(play)
    return hasattr(play, "undone_by") or (last is not None and last.kind == Kind.VOID)


def _corrected(play: Play) -> JSON | None:
    last = _last_amendment(play)
    return play_content(last) if last and last.kind == Kind.CORRECTION else None


def _counts(play: Play) -> bool:
    gone = hasattr(play, "undone_by") or play.is_superseded  # type: ignore[attr-defined]
    return not gone and play.seq > play.game.counts_from


class PlayOut(Shape):
    """One play of the log, as it was written. The plays that count add up to the score."""

    id: UUID
    seq: int
    kind: str
    team: str
    points: int | None
    player: str
    detail: str
    period: int
    clock: float = doc("Seconds that were left in the period.", get=lambda play: play.clock_ms / 1000)
    at: datetime
    by: str | None = doc("Who scored it, by name.", get=lambda play: play.by.name if play.by else None)
    undone: bool = doc("Taken back or struck out: it counts no more.", get=_is_undone)
    corrected: SaidOut | None = doc("What it was corrected to.", get=_corrected)
    corrects: UUID | None = doc("The play that this corrects.", get=attrgetter("corrects_id"))
    was: SaidOut | None = doc("Of a correction: what the play said until then.", get=lambda play: play.was or None)
    counts: bool = doc(
        "Part of the game as it stands: not undone, not corrected since, not from before the game was reset.",
        get=_counts,
    )


class PlayerBoxOut(Shape):
    player: str = doc("The jersey number; 0 and 00 are two players. Empty: of nobody named.")
    points: int
    ones: int = doc("Scores worth one point.")
    twos: int
    threes: int
    fouls: int
    is_out: bool = doc("Has as many fouls as the rules allow.")


class TeamBoxOut(Shape):
    name: str
    points: int
    ones: int = doc("Scores worth one point.")
    twos: int
    threes: int
    fouls: int = doc("Of the whole game.")
    timeouts: int = doc("Taken in the whole game.")
    players: list[PlayerBoxOut]
    others: PlayerBoxOut | None = doc("What was written down without a number.")


class BoxOut(Shape):
    A: TeamBoxOut
    B: TeamBoxOut


class BoxesOut(Shape):
    teams: BoxOut

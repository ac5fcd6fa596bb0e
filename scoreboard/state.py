"""What a game's plays add up to: scores, fouls, time-outs, line score, clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scoreboard.clocks import Clock
from scoreboard.models import Game, Kind, Team


@dataclass(frozen=True)
class TeamState:
    """One team's side of the board. `in_bonus`: it is in the penalty, so the opponents shoot."""

    name: str
    score: int
    fouls: int
    timeouts_left: int
    in_bonus: bool


@dataclass(frozen=True)
class State:
    """A game at one moment. `line` has the points of each period, from the first to the present one.

    `control` is who has the scorer's table: the lease's number and its holder's name; None where nobody took it.
    `warnings` are what the rules found odd about the play that led here; they are told once and not kept.
    """

    game: Game
    now: datetime
    room_version: int
    teams: dict[str, TeamState]
    line: dict[str, list[int]]
    control: dict[str, Any] | None = None
    warnings: tuple[str, ...] = ()

    @property
    def remaining_ms(self) -> int:
        return self.game.clock.remaining(self.now)

    @property
    def running(self) -> bool:
        return self.game.clock.runs(self.now)

    @property
    def shot_clock(self) -> Clock | None:
        """The shot clock as it is shown: not at all when the game clock has less (FIBA Art. 50)."""
        clock = self.game.shot_clock
        timed = self.game.rules.is_timed(self.game.period)
        return None if clock and timed and clock.remaining(self.now) > self.remaining_ms else clock


def state_of(game: Game) -> State:
    """The state of a game read `with_counts()`."""
    counts: list[dict[str, Any]] = game.counts  # type: ignore[attr-defined]
    teams = {team: _team(game, team, [each for each in counts if each["team"] == team]) for team in Team.values}
    line = {team: _line(game, team, counts) for team in Team.values}
    return State(game, game.now, game.room_version, teams, line, game.control)  # type: ignore[attr-defined]


def _team(game: Game, team: str, counts: list[dict[str, Any]]) -> TeamState:
    rules, period = game.rules, game.period
    shared, allowed = rules.time_outs_in(period)
    score = sum(each["sum"] for each in counts)
    called = [each for each in counts if each["detail"] not in rules.no_team_fouls]
    fouls = _times(called, Kind.FOUL, lambda other: rules.fouls_count_together(period, other))
    late = sum(each["times"] for each in called if each["late"] and each["period"] == period)
    taken = _times(counts, Kind.TIMEOUT, lambda other: other in shared)
    name = game.team_a_name if team == Team.A else game.team_b_name
    return TeamState(name, score, fouls, max(0, allowed - taken), rules.in_penalty(period, fouls, late))


def _times(counts: list[dict[str, Any]], kind: Kind, in_period: Callable[[int], bool]) -> int:
    return sum(each["times"] for each in counts if each["kind"] == kind and in_period(each["period"]))


def _line(game: Game, team: str, counts: list[dict[str, Any]]) -> list[int]:
    last = max([game.period, *(each["period"] for each in counts)])
    mine = [each for each in counts if each["team"] == team]
    return [sum(each["sum"] for each in mine if each["period"] == period) for period in range(1, last + 1)]

"""What a game's plays add up to: scores, fouls, time-outs, line score, clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scoreboard.models import Game, Kind, Team


@dataclass(frozen=True)
class TeamState:
    """One team's side of the board. `in_bonus`: its fouls are used up, so the opponents shoot."""

    name: str
    score: int
    fouls: int
    timeouts_left: int
    in_bonus: bool


@dataclass(frozen=True)
class State:
    """A game at one moment. `line` has the points of each period, from the first to the present one."""

    game: Game
    now: datetime
    room_version: int
    teams: dict[str, TeamState]
    line: dict[str, list[int]]

    @property
    def remaining_ms(self) -> int:
        return self.game.remaining_ms(self.now)

    @property
    def running(self) -> bool:
        return self.game.clock_runs(self.now)


def state_of(game: Game) -> State:
    """The state of a game read `with_counts()`."""
    plays: list[dict[str, Any]] = game.counting  # type: ignore[attr-defined]
    teams = {team: _team(game, team, [play for play in plays if play["team"] == team]) for team in Team.values}
    line = {team: _line(game, [play for play in plays if play["team"] == team]) for team in Team.values}
    return State(game, game.now, game.room_version, teams, line)  # type: ignore[attr-defined]


def _team(game: Game, team: str, plays: list[dict[str, Any]]) -> TeamState:
    rules, period = game.rules, game.period
    fouls = sum(p["kind"] == Kind.FOUL and rules.fouls_count_together(period, p["period"]) for p in plays)
    shared, allowed = rules.time_outs_in(period)
    taken = sum(p["kind"] == Kind.TIMEOUT and p["period"] in shared for p in plays)
    name = game.team_a_name if team == Team.A else game.team_b_name
    return TeamState(name, _points(plays), fouls, max(0, allowed - taken), fouls >= rules.bonus_at)


def _line(game: Game, plays: list[dict[str, Any]]) -> list[int]:
    last = max([game.period, *(play["period"] for play in plays)])
    return [_points(play for play in plays if play["period"] == period) for period in range(1, last + 1)]


def _points(plays: Iterable[dict[str, Any]]) -> int:
    return sum(play["points"] for play in plays if play["kind"] == Kind.SCORE)

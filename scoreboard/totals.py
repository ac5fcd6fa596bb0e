"""What a game's plays add up to: the state (score, fouls, time-outs, line score, clock) and the box score."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Count

from scoreboard.clocks import Clock
from scoreboard.models import Game, Kind, Play, Team
from scoreboard.rules import BENCH, Rules


@dataclass(frozen=True)
class TeamState:
    """One team's side of the board. `in_bonus`: it is in the penalty, so the opponents shoot."""

    name: str
    score: int
    fouls: int
    timeouts_left: int
    in_bonus: bool


@dataclass(frozen=True)
class GameState:
    """A game at one moment. `line` has the points of each period, from the first to the current one.

    `control` is the last lease of the scorer's table: its number and the holder's name; None if nobody took it.
    `warnings` are the rule warnings about the play that led here; they are not stored.
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
        return self.game.clock.is_running(self.now)

    @property
    def shot_clock(self) -> Clock | None:
        """The shot clock to show: None when the game clock has less time (FIBA Art. 50)."""
        clock = self.game.shot_clock
        timed = self.game.rules.is_timed(self.game.period)
        return None if clock and timed and clock.remaining(self.now) > self.remaining_ms else clock


def game_state(game: Game) -> GameState:
    """Return the state of a game that was read `with_counts()`."""
    counts: list[dict[str, Any]] = game.counts  # type: ignore[attr-defined]
    teams = {team: _team_state(game, team, [each for each in counts if each["team"] == team]) for team in Team.values}
    line = {team: _line_score(game, team, counts) for team in Team.values}
    return GameState(game, game.now, game.room_version, teams, line, game.control)  # type: ignore[attr-defined]


def _team_state(game: Game, team: str, counts: list[dict[str, Any]]) -> TeamState:
    rules, period = game.rules, game.period
    shared, allowed = rules.time_outs_in(period)
    score = sum(each["sum"] for each in counts)
    called = [each for each in counts if each["detail"] not in rules.no_team_fouls]
    fouls = _count_in_periods(called, Kind.FOUL, lambda other: rules.fouls_count_together(period, other))
    late = sum(each["times"] for each in called if each["late"] and each["period"] == period)
    taken = _count_in_periods(counts, Kind.TIMEOUT, lambda other: other in shared)
    name = game.team_a_name if team == Team.A else game.team_b_name
    return TeamState(name, score, fouls, max(0, allowed - taken), rules.in_penalty(period, fouls, late))


def _count_in_periods(counts: list[dict[str, Any]], kind: Kind, in_period: Callable[[int], bool]) -> int:
    return sum(each["times"] for each in counts if each["kind"] == kind and in_period(each["period"]))


def _line_score(game: Game, team: str, counts: list[dict[str, Any]]) -> list[int]:
    last = max([game.period, *(each["period"] for each in counts)])
    mine = [each for each in counts if each["team"] == team]
    return [sum(each["sum"] for each in mine if each["period"] == period) for period in range(1, last + 1)]


def public_state(state: GameState) -> GameState:
    """Return the state that the public sees: the held score, with the current names, clock and period."""
    held = state.game.held
    if not held:
        return state
    shown = {letter: _held_team(state.teams[letter].name, team) for letter, team in held["teams"].items()}
    return replace(state, teams=shown, line=held["line"])


def held_game(game: Game) -> tuple[Game, int | None]:
    """Return the game that the public sees and the number of the last play shown; None if the score is not held."""
    if not game.held:
        return game, None
    then = copy(game)
    then.counts_from = game.held["countsFrom"]
    return then, game.held["seq"]


def _held_team(name: str, team: dict[str, Any]) -> TeamState:
    return TeamState(name, team["score"], team["fouls"], team["timeoutsLeft"], team["inBonus"])


Row = dict[str, Any]  # team, player, what, detail, points, times


@dataclass(frozen=True)
class ScoreCounts:
    """The number of scores of each value."""

    ones: int
    twos: int
    threes: int

    @property
    def points(self) -> int:
        return self.ones + 2 * self.twos + 3 * self.threes


@dataclass(frozen=True)
class PlayerBoxScore(ScoreCounts):
    """The totals of one jersey number. `is_out`: the rules do not let that player continue (FIBA Art. 36 to 40)."""

    player: str
    fouls: int
    is_out: bool


@dataclass(frozen=True)
class TeamBoxScore(ScoreCounts):
    """A team's totals. `others` are plays recorded without a number."""

    name: str
    fouls: int
    timeouts: int
    players: list[PlayerBoxScore] = field(default_factory=list)
    others: PlayerBoxScore | None = None


def box_scores(game: Game, until: int | None = None) -> dict[str, TeamBoxScore]:
    """Return both teams' box scores by A and B, in one query. `until` is a play's number: ignore later plays."""
    plays = Play.objects.counted(until).filter(game=game, seq__gt=game.counts_from).order_by()
    groups = plays.values("team", "player", "what", "detail", "points")  # type: ignore[misc]  # annotated
    return _box_scores(game, list(groups.annotate(times=Count("pk"))))


def _box_scores(game: Game, rows: list[Row]) -> dict[str, TeamBoxScore]:
    names = {Team.A: game.team_a_name, Team.B: game.team_b_name}
    return {
        team.value: _team_box(game.rules, name, [r for r in rows if r["team"] == team]) for team, name in names.items()
    }


def _team_box(rules: Rules, name: str, rows: list[Row]) -> TeamBoxScore:
    counted = [row for row in rows if row["what"] != Kind.TIMEOUT]
    lines = {number: _player_box(rules, number, counted) for number in {row["player"] for row in counted}}
    others = lines.pop("", None)
    players = sorted(lines.values(), key=lambda line: (int(line.player), len(line.player)))
    return TeamBoxScore(
        *_score_counts(rows), name, _count(rows, Kind.FOUL), _count(rows, Kind.TIMEOUT), players, others
    )


def _player_box(rules: Rules, number: str, rows: list[Row]) -> PlayerBoxScore:
    mine = [row for row in rows if row["player"] == number]
    # Fouls of the bench count against the coach, not against the player's number.
    own = [row for row in mine if row["detail"] not in BENCH]
    limit = rules.player_fouls
    too_many = bool(limit and _count(own, Kind.FOUL) >= limit)
    sent_off = rules.players_sent_off
    hard = sum(row["times"] for row in own if sent_off and row["detail"] in sent_off.kinds)
    is_out = bool(number) and (too_many or bool(sent_off and hard >= sent_off.count))
    return PlayerBoxScore(*_score_counts(mine), number, _count(mine, Kind.FOUL), is_out)


def _score_counts(rows: list[Row]) -> tuple[int, int, int]:
    """Return the number of scores worth 1, 2 and 3 points."""
    scores = [row for row in rows if row["what"] == Kind.SCORE]
    times = [sum(row["times"] for row in scores if row["points"] == worth) for worth in (1, 2, 3)]
    return times[0], times[1], times[2]


def _count(rows: Iterable[Row], kind: Kind) -> int:
    return sum(row["times"] for row in rows if row["what"] == kind)

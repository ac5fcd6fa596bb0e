"""FIBA's classification of the teams of a group. Pure functions over any type of team.

FIBA Official Basketball Rules 2024, appendix D "Classification of teams":

- D.1.1: 2 points for a win, 1 for a loss (by default, too), 0 for a loss by forfeit.
- D.1.3: ties in points are broken by the games between the tied teams: points there, difference there, points scored
there; then by difference and points scored in all games of the group.
- D.1.4: as soon as a rule has separated some teams, the rules start again for those that are still tied.

Art. 20.2.1: a forfeit counts 20:0. Art. 21.2.1: a game lost by default keeps its score if the other team leads,
else it counts 2:0. A game has no draw (Art. 8.7: overtime until it is decided).

Where all rules leave teams tied the book draws lots (D.1.3); here they share the rank.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Team = TypeVar("Team", bound=Hashable)

WIN, LOSS, FORFEITED = 2, 1, 0
FORFEIT_SCORE, DEFAULT_SCORE = 20, 2


class LevelScore(ValueError):
    """Basketball has no draws."""


@dataclass(frozen=True)
class Game(Generic[Team]):
    """A decided game. `forfeited_by` names the team that did not play, or both."""

    a: Team
    b: Team
    score_a: int
    score_b: int
    forfeited_by: frozenset[Team] = frozenset()

    def __post_init__(self) -> None:
        if self.score_a == self.score_b and len(self.forfeited_by) < 2:
            raise LevelScore("A game between two teams has a winner.")


@dataclass(frozen=True)
class Tie(Generic[Team]):
    """Teams that were tied in points, and the rule (a key of RULES) that separated one of them from the others."""

    teams: tuple[Team, ...]
    rule: str


@dataclass
class Line(Generic[Team]):
    """One line of the table. A forfeit counts in `lost` and in `forfeits`."""

    team: Team
    rank: int = 0
    played: int = 0
    won: int = 0
    lost: int = 0
    forfeits: int = 0
    points: int = 0
    scored: int = 0
    conceded: int = 0
    tie: Tie[Team] | None = None

    @property
    def difference(self) -> int:
        return self.scored - self.conceded


# A team's line in the games between the tied teams, and its line in all games.
_Rule = Callable[[Line[Team], Line[Team]], int]

# In this order (D.1.3).
RULES: dict[str, _Rule[Hashable]] = {
    "pointsBetween": lambda between, everywhere: between.points,
    "differenceBetween": lambda between, everywhere: between.difference,
    "scoredBetween": lambda between, everywhere: between.scored,
    "difference": lambda between, everywhere: everywhere.difference,
    "scored": lambda between, everywhere: everywhere.scored,
}


def forfeit(a: Team, b: Team, by: Collection[Team]) -> Game[Team]:
    """Return the game that `by`, one or both of the teams, forfeited: 0:20, or no score where neither came."""
    gone = frozenset(by)
    score_a, score_b = (0 if team in gone else FORFEIT_SCORE for team in (a, b))
    return Game(a, b, score_a, score_b, gone)


def by_default(game_score: tuple[int, int], loser: int) -> tuple[int, int]:
    """Return the score of a game in which the team at index `loser` had too few players left (Art. 21.2.1)."""
    winner = 1 - loser
    if game_score[winner] > game_score[loser]:
        return game_score
    return (0, DEFAULT_SCORE) if loser == 0 else (DEFAULT_SCORE, 0)


def classify(teams: Sequence[Team], games: Iterable[Game[Team]]) -> list[Line[Team]]:
    """Return the table, best first. Teams that share a rank keep the order of `teams`."""
    games = list(games)
    lines = _tally(teams, games)
    by_points = _blocks(list(lines.values()), lambda line: line.points)
    table: list[Line[Team]] = []
    for level in (part for block in by_points for part in _parted(block, games, lines)):
        rank = len(table) + 1
        for line in level:
            line.rank = rank
        table += level
    return table


def _parted(level: list[Line[Team]], games: list[Game[Team]], lines: dict[Team, Line[Team]]) -> list[list[Line[Team]]]:
    """Split tied teams by the first rule that separates any of them, and those still tied again (D.1.4)."""
    if len(level) == 1:
        return [level]
    teams = tuple(line.team for line in level)
    among = set(teams)
    games = [game for game in games if game.a in among and game.b in among]
    between = _tally(teams, games)
    for rule, value in RULES.items():
        blocks = _blocks(level, lambda line, value=value: value(between[line.team], lines[line.team]))  # type: ignore[misc]
        if len(blocks) > 1:
            for line in level:
                line.tie = Tie(teams, rule)
            return [part for block in blocks for part in _parted(block, games, lines)]
    return [level]


def _blocks(lines: list[Line[Team]], value: Callable[[Line[Team]], int]) -> list[list[Line[Team]]]:
    """Group lines of the same value, the highest value first."""
    return [[line for line in lines if value(line) == each] for each in sorted(set(map(value, lines)), reverse=True)]


def _tally(teams: Sequence[Team], games: Iterable[Game[Team]]) -> dict[Team, Line[Team]]:
    lines = {team: Line(team) for team in teams}
    for game in games:
        _count(lines[game.a], game, game.score_a, game.score_b)
        _count(lines[game.b], game, game.score_b, game.score_a)
    return lines


def _count(line: Line[Team], game: Game[Team], made: int, against: int) -> None:
    forfeited, won = line.team in game.forfeited_by, made > against
    line.played += 1
    line.won += won
    line.lost += not won
    line.forfeits += forfeited
    line.points += FORFEITED if forfeited else WIN if won else LOSS
    line.scored += made
    line.conceded += against

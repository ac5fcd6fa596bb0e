"""Standings of a round robin or Swiss system, with published tie-breakers.

A round robin uses FIBA's rules (win 2 points, loss 1, forfeit 0) or general ones (win 2, draw 1); a bye counts
nothing. The Swiss system: win 2 points, draw 1, and a bye counts as a win.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic

from competitions.brackets import Entrant
from core import classification
from core.classification import Game, Line

WIN, DRAW, LOSS = 2, 1, 0
# The tie-breakers, in order. "the draw" always decides; without it tied entrants share a rank.
FIBA_ORDER = (
    "points",
    "points in the games among those level",
    "difference in those games",
    "points scored in those games",
    "difference in all games",
    "points scored in all games",
)
GENERAL_ORDER = ("points", "points among those level", "score difference", "score made", "the draw")
SWISS_ORDER = ("points", "Buchholz (the opponents' points)", "score difference", "score made", "the draw")


@dataclass(frozen=True)
class Result(Generic[Entrant]):
    """A decided match: `winner` is None for a draw, `b` is None for a bye.

    In a walkover there are no scores, and the loser forfeited.
    """

    a: Entrant
    b: Entrant | None
    winner: Entrant | None
    score_a: int = 0
    score_b: int = 0
    walkover: bool = False


@dataclass
class Row(Generic[Entrant]):
    """One row of the table."""

    entrant: Entrant
    rank: int = 0
    played: int = 0
    won: int = 0
    drawn: int = 0
    lost: int = 0
    forfeits: int = 0
    points: int = 0
    scored: int = 0
    conceded: int = 0
    buchholz: int = 0
    among_level: int = 0
    opponents: list[Entrant] = field(default_factory=list)
    byes: int = 0

    @property
    def difference(self) -> int:
        return self.scored - self.conceded


def fiba_table(entrants: Sequence[Entrant], results: Iterable[Result[Entrant]]) -> list[Row[Entrant]]:
    """Return the round-robin table by FIBA_ORDER; a walkover is a forfeit. `entrants` are in order of the draw."""
    return [_row(line) for line in classification.classify(entrants, map(_game, results))]


def general_table(entrants: Sequence[Entrant], results: Iterable[Result[Entrant]]) -> list[Row[Entrant]]:
    """Return the round-robin table with draws, by GENERAL_ORDER. `entrants` are in order of the draw."""
    results = list(results)
    rows = _rows(entrants, results)
    for row in rows.values():
        level = {other.entrant for other in rows.values() if other.points == row.points}
        row.among_level = _points_among(row.entrant, level, results)
    return _ranked(rows, lambda row: (row.points, row.among_level, row.difference, row.scored))


def swiss_table(entrants: Sequence[Entrant], results: Iterable[Result[Entrant]]) -> list[Row[Entrant]]:
    """Return the Swiss table by SWISS_ORDER. For Buchholz, a bye is an opponent with the entrant's own points."""
    rows = _rows(entrants, list(results))
    for row in rows.values():
        row.buchholz = sum(rows[one].points for one in row.opponents) + row.byes * row.points
    return _ranked(rows, lambda row: (row.points, row.buchholz, row.difference, row.scored))


def _game(result: Result[Entrant]) -> Game[Entrant]:
    """Convert a result to a game of core.classification."""
    if result.b is None:
        raise ValueError("A bye is no game.")
    if result.walkover:
        gone = result.b if result.winner == result.a else result.a
        return classification.forfeit(result.a, result.b, [gone])
    return Game(result.a, result.b, result.score_a, result.score_b)


def _row(line: Line[Entrant]) -> Row[Entrant]:
    return Row(
        line.team,
        rank=line.rank,
        played=line.played,
        won=line.won,
        lost=line.lost,
        forfeits=line.forfeits,
        points=line.points,
        scored=line.scored,
        conceded=line.conceded,
    )


def _rows(entrants: Sequence[Entrant], results: list[Result[Entrant]]) -> dict[Entrant, Row[Entrant]]:
    rows = {one: Row(one) for one in entrants}
    for result in results:
        _count(rows[result.a], result.winner, result.b, result.score_a, result.score_b)
        if result.b is not None:
            _count(rows[result.b], result.winner, result.a, result.score_b, result.score_a)
    return rows


def _count(row: Row[Entrant], winner: Entrant | None, opponent: Entrant | None, made: int, against: int) -> None:
    if opponent is None:
        row.byes += 1
        row.points += WIN
        return
    row.played += 1
    row.won += winner == row.entrant
    row.drawn += winner is None
    row.lost += winner == opponent
    row.points += DRAW if winner is None else WIN if winner == row.entrant else LOSS
    row.scored += made
    row.conceded += against
    row.opponents.append(opponent)


def _points_among(entrant: Entrant, level: set[Entrant], results: list[Result[Entrant]]) -> int:
    """Return the entrant's points in matches among tied entrants."""
    own = [one for one in results if entrant in (one.a, one.b) and one.b is not None and {one.a, one.b} <= level]
    return sum(DRAW if one.winner is None else WIN * (one.winner == entrant) for one in own)


def _ranked(rows: dict[Entrant, Row[Entrant]], merit: Callable[[Row[Entrant]], tuple[int, ...]]) -> list[Row[Entrant]]:
    """Sort best first; ties keep the order of the draw."""
    table = sorted(rows.values(), key=merit, reverse=True)
    for rank, row in enumerate(table, 1):
        row.rank = rank
    return table

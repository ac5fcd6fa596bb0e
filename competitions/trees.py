"""A bracket as people read it: rounds with their matches, and the table."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from competitions import bracket_queries
from competitions.brackets.standings import Row
from competitions.models import Bracket, Format, Match, Registration, RegistrationStatus


@dataclass(frozen=True)
class Round:
    number: int
    name: str
    matches: list[Match]

    @property
    def is_over(self) -> bool:
        return all(match.is_decided for match in self.matches)


@dataclass(frozen=True)
class Vacancy:
    """A spot whose entrant withdrew with matches still to play; `played` is whether any of theirs has begun."""

    entrant: Registration
    matches: list[Match]
    played: bool


@dataclass(frozen=True)
class Tree:
    """What the bracket's page shows."""

    bracket: Bracket
    rounds: list[Round]
    table: list[tuple[Registration, Row[UUID]]]
    entrants: int

    @property
    def is_elimination(self) -> bool:
        return self.bracket.format == Format.ELIMINATION

    @property
    def is_swiss(self) -> bool:
        return self.bracket.format == Format.SWISS

    @property
    def tie_breaks(self) -> str:
        return ", ".join(bracket_queries.tie_breaks_of(self.bracket))

    @property
    def rules(self) -> str | None:
        """Which table it has: fiba, general or swiss."""
        return bracket_queries.table_rules(self.bracket)

    @property
    def champions(self) -> list[Registration]:
        """Who has won it all; more than one where a table leaves its first level."""
        last = self.rounds[-1] if self.rounds else None
        if last is None or last.number < self.bracket.rounds or not all(each.is_over for each in self.rounds):
            return []
        if self.is_elimination:
            return [winner] if (winner := last.matches[0].winning) else []
        return [entrant for entrant, row in self.table if row.rank == 1]

    @property
    def matches(self) -> list[Match]:
        return [match for each in self.rounds for match in each.matches]

    @property
    def vacancies(self) -> list[Vacancy]:
        """The spots that the organizer has to do something about."""
        sides = [side for match in self.matches for side in (match.a, match.b) if side]
        gone = {side.pk: side for side in sides if side.status == RegistrationStatus.WITHDRAWN}
        found = [self._vacancy(entrant) for entrant in gone.values()]
        return [each for each in found if each.matches]

    def _vacancy(self, entrant: Registration) -> Vacancy:
        theirs = [match for match in self.matches if entrant in (match.a, match.b)]
        undecided = [match for match in theirs if not match.is_decided]
        return Vacancy(entrant, undecided, any(match.is_started for match in theirs))

    @property
    def has_started(self) -> bool:
        return any(match.is_started for each in self.rounds for match in each.matches)

    @property
    def next_round(self) -> str:
        """The name of the Swiss round that can be drawn now."""
        last = self.rounds[-1] if self.rounds else None
        if not self.is_swiss or last is None or not last.is_over or last.number >= self.bracket.rounds:
            return ""
        return self.bracket.round_name(last.number + 1)


def tree_of(bracket: Bracket) -> Tree:
    matches = bracket_queries.matches_of(bracket)
    numbers = sorted({match.round for match in matches})
    rounds = [Round(n, bracket.round_name(n), [match for match in matches if match.round == n]) for n in numbers]
    return Tree(bracket, rounds, bracket_queries.named_table(bracket), bracket.seedings.count())


def sides(match: Match) -> list[dict[str, Any]]:
    """Both sides of a match, for a template."""
    return [
        {"letter": "A", "entrant": match.a, "score": match.score_a, "won": match.winner == "A"},
        {"letter": "B", "entrant": match.b, "score": match.score_b, "won": match.winner == "B"},
    ]

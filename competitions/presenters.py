"""Prepare competitions and brackets for their pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from competitions import access, queries
from competitions.models import Bracket, Format, Match, Registration, RegistrationStatus
from competitions.standings import Row
from core.database import database_now
from core.people import Visitor

CLOSES_SOON = timedelta(hours=48)


@dataclass(frozen=True)
class Badge:
    words: str
    tone: str = ""
    icon: str = ""


@dataclass
class CompetitionPresenter:
    """A competition read `with_counts()`, for a visitor with or without a registration."""

    competition: Any
    visitor: Visitor
    now: datetime
    registration: Registration | None = None

    @cached_property
    def has_bracket(self) -> bool:
        return queries.is_drawn(self.competition.pk)

    @property
    def unit(self) -> str:
        return "team" if self.competition.is_for_teams else "place"

    @property
    def taken(self) -> int:
        return int(self.competition.confirmed_count)

    @property
    def left(self) -> int:
        return max(int(self.competition.capacity) - self.taken, 0)

    @property
    def waiting(self) -> int:
        return int(self.competition.waitlisted_count)

    @property
    def is_open(self) -> bool:
        return bool(self.competition.is_open)

    @property
    def is_over(self) -> bool:
        return bool(self.competition.starts_at <= self.now)

    @property
    def keeps_waitlist(self) -> bool:
        """Return whether one more entrant can join the waiting list."""
        limit = self.competition.waitlist_limit
        return bool(self.competition.waitlist and (limit is None or self.waiting < limit))

    @property
    def closes_soon(self) -> bool:
        return self.is_open and bool(self.competition.registration_deadline - self.now < CLOSES_SOON)

    @property
    def time_left(self) -> str:
        """in 3 days, in 5 hours, in 20 minutes"""
        minutes = max(int((self.competition.registration_deadline - self.now).total_seconds() // 60), 0)
        for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
            if minutes >= 2 * size or (minutes >= size and size == 1):
                return f"in {minutes // size} {word}{'s' if minutes // size != 1 else ''}"
        return "in less than a minute"

    @property
    def is_mine(self) -> bool:
        return access.may_manage(self.competition, self.visitor)

    @property
    def is_organizer(self) -> bool:
        """Return whether the visitor organizes it and so cannot register."""
        return bool(self.visitor.is_authenticated and self.competition.organizer_id == self.visitor.pk)

    @property
    def is_confirmed(self) -> bool:
        return bool(self.registration and self.registration.status == RegistrationStatus.CONFIRMED)

    @property
    def is_captain(self) -> bool:
        return bool(self.registration and self.registration.user_id == self.visitor.pk)

    @property
    def confirm_by(self) -> datetime | None:
        """Return the deadline by which the visitor must confirm their address; for a team, only its captain must."""
        mine = self.registration if self.is_captain and not self.is_over else None
        return mine.to_confirm_by if mine else None

    @property
    def position(self) -> int:
        return int(getattr(self.registration, "position", 0) or 0)

    @cached_property
    def offer(self) -> str:
        """Return what the visitor can do: registered, register, wait, full or closed."""
        if self.registration:
            return "registered"
        if not self.is_open:
            return "closed"
        if self.left:
            return "register"
        return "wait" if self.keeps_waitlist else "full"

    @property
    def badge(self) -> Badge | None:
        """Return the most important status as one label."""
        if self.competition.status != "published":
            return Badge("Cancelled", "bad") if self.competition.is_cancelled else Badge("Draft", "info")
        if self.confirm_by:
            return Badge("Confirm your address", "warn")
        if self.registration:
            return Badge("You’re in", "ok", "check") if self.is_confirmed else Badge("On the waitlist", "warn")  # noqa: RUF001
        return self._how_it_stands()

    def _how_it_stands(self) -> Badge | None:
        if self.is_over:
            return Badge("Started")
        if not self.is_open:
            return Badge("Closed")
        if not self.left:
            return Badge("Full")
        if self.left == 1:
            return Badge(f"One {self.unit} left" if self.unit == "place" else "Room for one team", "warn")
        return Badge("Closes soon", "warn") if self.closes_soon else None


def presenters_for(competitions: list[Any], visitor: Visitor) -> list[CompetitionPresenter]:
    """Return presenters with the visitor's registrations, read in one query."""
    now, mine = database_now(), {}
    if visitor.is_authenticated:
        live = (
            Registration.objects.live().for_person(visitor).filter(competition__in=[each.pk for each in competitions])
        )
        found = live.select_related("user").with_position()
        mine = {registration.competition_id: registration for registration in found}
    return [CompetitionPresenter(each, visitor, now, mine.get(each.pk)) for each in competitions]


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
    """A spot whose entrant withdrew with matches to play; `played` is whether one of their matches has started."""

    entrant: Registration
    matches: list[Match]
    played: bool


@dataclass(frozen=True)
class BracketPresenter:
    """The values that the bracket's page shows."""

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
        return ", ".join(queries.tie_breaks_of(self.bracket))

    @property
    def rules(self) -> str | None:
        """Return the kind of table: fiba, general or swiss."""
        return queries.table_rules(self.bracket)

    @property
    def champions(self) -> list[Registration]:
        """Return the winner of the competition; several entrants if a table ends with a tie for first place."""
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
        """Return the spots that need the organizer's action."""
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
        """Return the name of the Swiss round that can be drawn now, or ""."""
        last = self.rounds[-1] if self.rounds else None
        if not self.is_swiss or last is None or not last.is_over or last.number >= self.bracket.rounds:
            return ""
        return self.bracket.round_name(last.number + 1)


def bracket_presenter(bracket: Bracket) -> BracketPresenter:
    matches = queries.matches_of(bracket)
    numbers = sorted({match.round for match in matches})
    rounds = [Round(n, bracket.round_name(n), [match for match in matches if match.round == n]) for n in numbers]
    return BracketPresenter(bracket, rounds, queries.standings_with_entrants(bracket), bracket.seedings.count())


def match_sides(match: Match) -> list[dict[str, Any]]:
    """Return both sides of a match, for a template."""
    return [
        {"letter": "A", "entrant": match.a, "score": match.score_a, "won": match.winner == "A"},
        {"letter": "B", "entrant": match.b, "score": match.score_b, "won": match.winner == "B"},
    ]

"""A game as people read it: the words of its board."""

from datetime import datetime
from functools import cached_property
from typing import Any

from scoreboard.clocks import clock_words, shot_words
from scoreboard.models import Game, Status
from scoreboard.state import State, TeamState


class Heading:
    """What can be said of a game without its plays."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.id, self.slug, self.title = game.pk, game.slug, str(game)
        self.team_a_name, self.team_b_name = game.team_a_name, game.team_b_name
        self.possession, self.status = game.possession, game.status

    @property
    def room_version(self) -> int:
        """Of a game that was read with it."""
        version: int = self.game.room_version  # type: ignore[attr-defined]
        return version

    @property
    def is_on(self) -> bool:
        return self.status == Status.LIVE

    @property
    def is_over(self) -> bool:
        return self.status == Status.FINISHED

    @property
    def under_review(self) -> bool:
        return self.game.held is not None

    @property
    def held_since(self) -> datetime | None:
        """Since when the public sees the score that is held."""
        return datetime.fromisoformat(self.game.held["since"]) if self.game.held else None

    @property
    def status_label(self) -> str:
        return "Under review" if self.under_review else Status(self.status).label

    @property
    def period_label(self) -> str:
        return self.game.rules.label(self.game.period)


class Board(Heading):
    """What the board's template shows of a state."""

    def __init__(self, state: State) -> None:
        super().__init__(state.game)
        self.state = state
        self.score_a, self.score_b = self._a.score, self._b.score
        self.fouls_a, self.fouls_b = self._a.fouls, self._b.fouls
        self.bonus_a, self.bonus_b = self._a.in_bonus, self._b.in_bonus
        self.timeouts_a, self.timeouts_b = self._a.timeouts_left, self._b.timeouts_left

    @property
    def _a(self) -> TeamState:
        return self.state.teams["A"]

    @property
    def _b(self) -> TeamState:
        return self.state.teams["B"]

    @property
    def is_running(self) -> bool:
        return self.state.running

    @property
    def brief_a(self) -> str:
        """What fans call the team: the last word of its name."""
        return _fans_name(self.team_a_name)

    @property
    def brief_b(self) -> str:
        return _fans_name(self.team_b_name)

    @property
    def fouls_limit(self) -> int:
        return self.game.rules.fouls_shown

    @property
    def timeouts_limit(self) -> int:
        return max(self.game.rules.time_outs_in(self.game.period)[1], self.timeouts_a, self.timeouts_b)

    @property
    def clock_label(self) -> str:
        return "FINAL" if self.status == Status.FINISHED else clock_words(self.state.remaining_ms)

    @property
    def shot_label(self) -> str:
        """The shot clock, or nothing when it is off: whole seconds, and tenths under five."""
        return shot_words(self.state.shot_clock.remaining(self.state.now)) if self.state.shot_clock else ""

    @cached_property
    def line_score(self) -> dict[str, Any] | None:
        """Points by period, once there has been more than nothing to show."""
        periods = range(1, len(self.state.line["A"]) + 1)
        if self.status == Status.SCHEDULED:
            return None
        teams = [
            {"name": _short(name), "points": self.state.line[letter], "total": team.score}
            for letter, name, team in (("A", self.team_a_name, self._a), ("B", self.team_b_name, self._b))
        ]
        return {"periods": [self.game.rules.label(p) for p in periods], "teams": teams, "current": self.game.period - 1}


def _short(name: str) -> str:
    """The three letters of a line score: of what fans call a team."""
    return _fans_name(name)[:3].title()


def _fans_name(name: str) -> str:
    return name.split()[-1] if name.split() else name

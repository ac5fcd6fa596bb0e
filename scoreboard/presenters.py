"""Games and plays as pages show them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from scoreboard.clocks import format_clock, format_shot_clock
from scoreboard.models import COUNTED_KINDS, Game, Kind, Play, Status, describe, play_content, with_content
from scoreboard.queries import TeamPoints
from scoreboard.totals import GameState, TeamState


class GameHeading:
    """The part of a game that needs no plays."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.id, self.slug, self.title = game.pk, game.slug, str(game)
        self.team_a_name, self.team_b_name = game.team_a_name, game.team_b_name
        self.possession, self.status = game.possession, game.status

    @property
    def room_version(self) -> int:
        """The version of the room, of a game that was read with it."""
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
        """When the score was held, or None."""
        return datetime.fromisoformat(self.game.held["since"]) if self.game.held else None

    @property
    def status_label(self) -> str:
        return "Under review" if self.under_review else Status(self.status).label

    @property
    def period_label(self) -> str:
        return self.game.rules.label(self.game.period)


class GamePresenter(GameHeading):
    """A game's state for the board's template."""

    def __init__(self, state: GameState) -> None:
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
        """The team's short name: the last word of its name."""
        return _nickname(self.team_a_name)

    @property
    def brief_b(self) -> str:
        return _nickname(self.team_b_name)

    @property
    def fouls_limit(self) -> int:
        return self.game.rules.fouls_shown

    @property
    def timeouts_limit(self) -> int:
        return max(self.game.rules.time_outs_in(self.game.period)[1], self.timeouts_a, self.timeouts_b)

    @property
    def clock_label(self) -> str:
        return "FINAL" if self.status == Status.FINISHED else format_clock(self.state.remaining_ms)

    @property
    def shot_label(self) -> str:
        """The shot clock in seconds, with tenths under five; empty while it is off."""
        return format_shot_clock(self.state.shot_clock.remaining(self.state.now)) if self.state.shot_clock else ""

    @cached_property
    def line_score(self) -> dict[str, Any] | None:
        """Points by period; None before the game begins."""
        periods = range(1, len(self.state.line["A"]) + 1)
        if self.status == Status.SCHEDULED:
            return None
        teams = [
            {"name": _abbreviation(name), "points": self.state.line[letter], "total": team.score}
            for letter, name, team in (("A", self.team_a_name, self._a), ("B", self.team_b_name, self._b))
        ]
        return {"periods": [self.game.rules.label(p) for p in periods], "teams": teams, "current": self.game.period - 1}


def _abbreviation(name: str) -> str:
    """Return three letters of the short name, for the line score."""
    return _nickname(name)[:3].title()


def _nickname(name: str) -> str:
    return name.split()[-1] if name.split() else name


@dataclass(frozen=True)
class PlayLine:
    """One line of the play-by-play, as last corrected. `score` is the score after it, if it changed.

    `corrected` describes the play before its correction. A play that was undone or came before a reset does not count.
    `amendable` says whether it can be corrected, also after it was struck out.
    """

    play: Play
    words: str
    team_name: str
    clock: str
    score: str
    undone: bool
    corrected: str = ""
    counts: bool = True
    amendable: bool = False

    @property
    def time(self) -> str:
        """The game clock at the play, without the period."""
        return format_clock(self.play.clock_ms)


def group_by_period(game: Game, lines: Iterable[PlayLine]) -> list[tuple[str, list[PlayLine]]]:
    """Group the lines by period, the last period first."""
    periods: dict[int, list[PlayLine]] = defaultdict(list)
    for line in lines:
        periods[line.play.period].append(line)
    return [(game.rules.label(period), periods[period]) for period in sorted(periods, reverse=True)]


def play_by_play(
    game: Game, plays: Iterable[Play], points: TeamPoints, before: Callable[[Play], TeamPoints]
) -> list[PlayLine]:
    """Return the lines of these plays, newest first, as `queries.latest_plays` reads them.

    The score is counted backwards from `points`, the score after the newest play. `before` returns the score before
    a reset.
    """
    lines = list[PlayLine]()
    for play in plays:
        line, points = _line(game, play, points, before)
        lines.append(line)
    return lines


def _line(
    game: Game, written: Play, points: TeamPoints, before: Callable[[Play], TeamPoints]
) -> tuple[PlayLine, TeamPoints]:
    """Return the play's line and the score before it."""
    names = {"A": game.team_a_name, "B": game.team_b_name, "": ""}
    amendment, was_undone = _last_amendment(written), bool(written.is_undone)  # type: ignore[attr-defined]  # annotated
    play = with_content(written, play_content(amendment)) if amendment else written
    is_undone = was_undone or (amendment is not None and amendment.kind == Kind.VOID)
    earlier = points if is_undone else _score_before(play, points, before)
    score = format_score(points) if points != earlier else ""
    was = describe(written, names[written.team]) if amendment and not is_undone else ""
    counts = not is_undone and play.seq > game.counts_from
    words = _describe_amendment(play, play.corrects, names) if play.corrects else describe(play, names[play.team])
    amendable = written.kind in COUNTED_KINDS and not was_undone and written.seq > game.counts_from
    where = (names[play.team], _period_and_clock(game, play), score)
    return PlayLine(play, words, *where, is_undone, was, counts, amendable), earlier


def format_score(points: TeamPoints) -> str:
    return f"{points['A']}–{points['B']}"  # noqa: RUF001  (a score is written so)


def _last_amendment(play: Play) -> Play | None:
    amendments: list[Play] = play.last_amendments  # type: ignore[attr-defined]  # prefetched
    return amendments[0] if amendments else None


def _score_before(play: Play, points: TeamPoints, before_reset: Callable[[Play], TeamPoints]) -> TeamPoints:
    if play.kind == Kind.RESET:
        return before_reset(play)
    if play.kind == Kind.SCORE:
        return {**points, play.team: points[play.team] - (play.points or 0)}
    return points


@dataclass(frozen=True)
class HistoryEntry:
    """A play or one correction of it: its description and whether it was undone."""

    words: str
    play: Play
    undone: bool


def play_history(game: Game, history: list[Play]) -> list[HistoryEntry]:
    """Return the entries of a play: as it was written (the first of `history`), then its corrections, oldest first."""
    names = {"A": game.team_a_name, "B": game.team_b_name, "": ""}
    written, *later = history
    first = HistoryEntry(describe(written, names[written.team]), written, written.is_undone)  # type: ignore[attr-defined]
    return [first, *(HistoryEntry(_describe_amendment(each, written, names), each, each.is_undone) for each in later)]  # type: ignore[attr-defined]


def _describe_amendment(amendment: Play, about: Play, names: dict[str, str]) -> str:
    """Describe a correction: from the old content to the new."""
    was = with_content(about, amendment.was or play_content(about))
    old = describe(was, names[was.team])
    if amendment.kind == Kind.VOID:
        return f"Struck out: {old}"
    now = with_content(about, play_content(amendment))
    return f"Corrected: {old} → {describe(now, names[now.team])}"


def _period_and_clock(game: Game, play: Play) -> str:
    return f"{game.rules.label(play.period)} {format_clock(play.clock_ms)}"

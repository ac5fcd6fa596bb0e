"""The plays of a game as people read them, line by line."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scoreboard.amending import as_said, describe, said
from scoreboard.clocks import clock_words
from scoreboard.models import ADDED_UP, Game, Kind, Play
from scoreboard.queries import Points


@dataclass(frozen=True)
class PlayLine:
    """One line of the play-by-play, as it was last corrected. `score` is the score after it, where it changed.

    `corrected` is what it had said before, in words; what does not count was taken back or came before a reset.
    `amendable` is whether it can be corrected: it adds up, also where it was struck out.
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
        """What the clock showed, without its period."""
        return clock_words(self.play.clock_ms)


def by_period(game: Game, lines: Iterable[PlayLine]) -> list[tuple[str, list[PlayLine]]]:
    """The lines under their periods, the last period first."""
    periods: dict[int, list[PlayLine]] = defaultdict(list)
    for line in lines:
        periods[line.play.period].append(line)
    return [(game.rules.label(period), periods[period]) for period in sorted(periods, reverse=True)]


def play_by_play(game: Game, plays: Iterable[Play], points: Points, before: Callable[[Play], Points]) -> list[PlayLine]:
    """The lines of these plays, newest first, as `queries.latest_plays` reads them; the score is counted backwards.

    `points` is the score after the newest of them; `before` tells what it was before a reset.
    """
    lines = list[PlayLine]()
    for play in plays:
        line, points = _line(game, play, points, before)
        lines.append(line)
    return lines


def _line(game: Game, written: Play, points: Points, before: Callable[[Play], Points]) -> tuple[PlayLine, Points]:
    """The play's line, and the score before it."""
    names = {"A": game.team_a_name, "B": game.team_b_name, "": ""}
    amendment, was_undone = _last_word(written), bool(written.is_undone)  # type: ignore[attr-defined]  # annotated
    play = as_said(written, said(amendment)) if amendment else written
    is_undone = was_undone or (amendment is not None and amendment.kind == Kind.VOID)
    earlier = points if is_undone else _before(play, points, before)
    told = score_words(points) if points != earlier else ""
    was = describe(written, names[written.team]) if amendment and not is_undone else ""
    counts = not is_undone and play.seq > game.counts_from
    words = _amended(play, play.corrects, names) if play.corrects else describe(play, names[play.team])
    amendable = written.kind in ADDED_UP and not was_undone and written.seq > game.counts_from
    where = (names[play.team], _when(game, play), told)
    return PlayLine(play, words, *where, is_undone, was, counts, amendable), earlier


def score_words(points: Points) -> str:
    return f"{points['A']}–{points['B']}"  # noqa: RUF001  (a score is written so)


def _last_word(play: Play) -> Play | None:
    words: list[Play] = play.last_words  # type: ignore[attr-defined]  # prefetched
    return words[0] if words else None


def _before(play: Play, points: Points, before_reset: Callable[[Play], Points]) -> Points:
    if play.kind == Kind.RESET:
        return before_reset(play)
    if play.kind == Kind.SCORE:
        return {**points, play.team: points[play.team] - (play.points or 0)}
    return points


@dataclass(frozen=True)
class Word:
    """One thing that was said about a play: in words, and whether it was taken back since."""

    words: str
    said: Play
    undone: bool


def words_about(game: Game, history: list[Play]) -> list[Word]:
    """A play as it was written, the first of `history`, then what was said about it since, oldest first."""
    names = {"A": game.team_a_name, "B": game.team_b_name, "": ""}
    written, *later = history
    first = Word(describe(written, names[written.team]), written, written.is_undone)  # type: ignore[attr-defined]
    return [first, *(Word(_amended(each, written, names), each, each.is_undone) for each in later)]  # type: ignore[attr-defined]


def _amended(amendment: Play, about: Play, names: dict[str, str]) -> str:
    """A correction in words: from what to what."""
    was = as_said(about, amendment.was or said(about))
    old = describe(was, names[was.team])
    if amendment.kind == Kind.VOID:
        return f"Struck out: {old}"
    now = as_said(about, said(amendment))
    return f"Corrected: {old} → {describe(now, names[now.team])}"


def _when(game: Game, play: Play) -> str:
    return f"{game.rules.label(play.period)} {clock_words(play.clock_ms)}"

"""The plays of a game as people read them, line by line."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scoreboard.amending import as_said, last_words, said
from scoreboard.clocks import clock_words
from scoreboard.models import ADDED_UP, AMENDING, Game, Kind, Play
from scoreboard.rules import FOULS


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


def for_fans(game: Game, lines: Iterable[PlayLine]) -> list[PlayLine]:
    """What the table does for itself is left out: the clock, what came before a reset, and corrections, which stand
    beside the plays they correct."""
    of_the_table = [Kind.CLOCK, *AMENDING]
    return [line for line in lines if line.play.kind not in of_the_table and line.play.seq > game.counts_from]


def by_period(game: Game, lines: Iterable[PlayLine]) -> list[tuple[str, list[PlayLine]]]:
    """The lines under their periods, the last period first."""
    periods: dict[int, list[PlayLine]] = defaultdict(list)
    for line in lines:
        periods[line.play.period].append(line)
    return [(game.rules.label(period), periods[period]) for period in sorted(periods, reverse=True)]


def play_by_play(game: Game, plays: list[Play]) -> list[PlayLine]:
    """The plays, newest first, each with the score after it. `plays` are all of the game's, oldest first."""
    undone = {play.undoes_id for play in plays if play.undoes_id}
    names = {"A": game.team_a_name, "B": game.team_b_name, "": ""}
    score, lines, last = {"A": 0, "B": 0}, list[PlayLine](), last_words(plays)
    for written in plays:
        if written.kind == Kind.UNDO:
            continue
        amendment = last.get(written.pk)
        play = as_said(written, said(amendment)) if amendment else written
        is_undone = play.pk in undone or (amendment is not None and amendment.kind == Kind.VOID)
        before, score = score, score if is_undone else _after(play, score)
        told = f"{score['A']}–{score['B']}" if score != before else ""  # noqa: RUF001  (a score is written so)
        was = describe(written, names[written.team]) if amendment and not is_undone else ""
        counts = not is_undone and play.seq > game.counts_from
        words = _amended(play, plays, names) if play.corrects_id else describe(play, names[play.team])
        amendable = written.kind in ADDED_UP and written.pk not in undone and written.seq > game.counts_from
        where = (names[play.team], _when(game, play), told)
        lines.append(PlayLine(play, words, *where, is_undone, was, counts, amendable))
    return lines[::-1]


@dataclass(frozen=True)
class Word:
    """One thing that was said about a play: in words, and whether it was taken back since."""

    words: str
    said: Play
    undone: bool


def words_about(game: Game, play: Play, plays: list[Play]) -> list[Word]:
    """The play as it was written, then what was said about it since, oldest first."""
    undone = {each.undoes_id for each in plays if each.undoes_id}
    names = {"A": game.team_a_name, "B": game.team_b_name, "": ""}
    written = next(each for each in plays if each.pk == play.pk)
    first = Word(describe(written, names[written.team]), written, written.pk in undone)
    later = [each for each in plays if each.corrects_id == play.pk]
    return [first, *(Word(_amended(each, plays, names), each, each.pk in undone) for each in later)]


def _amended(amendment: Play, plays: list[Play], names: dict[str, str]) -> str:
    """A correction in words: from what to what."""
    about = next(play for play in plays if play.pk == amendment.corrects_id)
    was = as_said(about, amendment.was or said(about))
    old = describe(was, names[was.team])
    if amendment.kind == Kind.VOID:
        return f"Struck out: {old}"
    now = as_said(about, said(amendment))
    return f"Corrected: {old} → {describe(now, names[now.team])}"


def describe(play: Play, team: str) -> str:
    """What happened, in a sentence without a full stop."""
    who = f"{team} #{play.player}" if play.player else team
    match play.kind:
        case Kind.SCORE:
            return f"{play.points} point{'s' if play.points != 1 else ''} for {who}"
        case Kind.FOUL:
            return f"{FOULS.get(play.detail, 'Foul')}, {who}"
        case Kind.TIMEOUT:
            return f"Time-out, {team}"
        case Kind.POSSESSION:
            return f"Possession arrow to {team}"
        case Kind.CLOCK:
            return {"start": "Clock started", "stop": "Clock stopped"}.get(play.detail, "Clock set")
        case Kind.PERIOD:
            return f"End of {play.game.rules.label(play.period)}"
        case Kind.RESET:
            return "Game started again"
        case _:
            return "Final whistle"


def _after(play: Play, score: dict[str, int]) -> dict[str, int]:
    if play.kind == Kind.RESET:
        return {"A": 0, "B": 0}
    if play.kind == Kind.SCORE:
        return {**score, play.team: score[play.team] + (play.points or 0)}
    return score


def _when(game: Game, play: Play) -> str:
    return f"{game.rules.label(play.period)} {clock_words(play.clock_ms)}"

"""A game as people read it: the board's words and the play-by-play."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scoreboard.amending import as_said, last_words, said
from scoreboard.models import Game, Kind, Play, Status
from scoreboard.state import State, TeamState

MINUTE_MS = 60_000
SHOT_TENTHS_MS = 5_000


@dataclass(frozen=True)
class PlayLine:
    """One line of the play-by-play, as it was last corrected. `score` is the score after it, where it changed.

    `corrected` is what it had said before, in words; what does not count was taken back or came before a reset.
    """

    play: Play
    words: str
    team_name: str
    clock: str
    score: str
    undone: bool
    corrected: str = ""
    counts: bool = True


class Board:
    """What the board's template shows of a state."""

    def __init__(self, state: State) -> None:
        self.state, self.game = state, state.game
        self.id, self.slug, self.title = self.game.pk, self.game.slug, str(self.game)
        self.team_a_name, self.team_b_name = self.game.team_a_name, self.game.team_b_name
        self.score_a, self.score_b = self._a.score, self._b.score
        self.fouls_a, self.fouls_b = self._a.fouls, self._b.fouls
        self.bonus_a, self.bonus_b = self._a.in_bonus, self._b.in_bonus
        self.timeouts_a, self.timeouts_b = self._a.timeouts_left, self._b.timeouts_left
        self.possession, self.status = self.game.possession, self.game.status

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
        return self.game.rules.bonus_at

    @property
    def timeouts_limit(self) -> int:
        return max(self.game.rules.time_outs_in(self.game.period)[1], self.timeouts_a, self.timeouts_b)

    @property
    def is_on(self) -> bool:
        return self.status == Status.LIVE

    @property
    def is_over(self) -> bool:
        return self.status == Status.FINISHED

    @property
    def status_label(self) -> str:
        return Status(self.status).label

    @property
    def period_label(self) -> str:
        return self.game.rules.label(self.game.period)

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


def clock_words(remaining_ms: int) -> str:
    """2:14, and in the last minute 59.9: seconds are rounded up, so that 0 shows only when it is over."""
    if remaining_ms < MINUTE_MS:
        tenths = -(-remaining_ms // 100)
        return f"{tenths // 10}.{tenths % 10}"
    minutes, seconds = divmod(-(-remaining_ms // 1000), 60)
    return f"{minutes}:{seconds:02}"


def shot_words(remaining_ms: int) -> str:
    """24, and under five seconds 4.9; rounded up, so that 0 shows only at the horn."""
    if remaining_ms < SHOT_TENTHS_MS:
        tenths = -(-remaining_ms // 100)
        return f"{tenths // 10}.{tenths % 10}"
    return str(-(-remaining_ms // 1000))


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
        lines.append(PlayLine(play, words, names[play.team], _when(game, play), told, is_undone, was, counts))
    return lines[::-1]


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
            return f"{play.detail.capitalize() + ' foul' if play.detail else 'Foul'}, {who}"
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


def _short(name: str) -> str:
    """The three letters of a line score: of what fans call a team."""
    return _fans_name(name)[:3].title()


def _fans_name(name: str) -> str:
    return name.split()[-1] if name.split() else name

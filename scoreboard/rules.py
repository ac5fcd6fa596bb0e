"""The rules of FIBA, NBA, NFHS and FIBA 3x3 as data. They warn and never block: the referee is right.

Sources: FIBA Official Basketball Rules 2024 (Art. 8 periods, 18 time-outs, 29 and 50 shot clock, 36 to 41 fouls);
NBA rule book (Rule 5 sections I, VI and VII, Rule 7, Rule 12 A and B); NFHS basketball rules as of 2023-24 (quarters;
Rule 4-8 bonus; 35 seconds where a state has a shot clock; Rule 10 technicals); FIBA 3x3 Rules of the Game (Art. 6
winner, 7 team fouls, 8, 10).
"""

from dataclasses import dataclass

MINUTE = 60_000
LATE_MS = 2 * MINUTE  # the last minutes of a period, where the NBA counts team fouls once more


@dataclass(frozen=True)
class TimeOuts:
    """`count` time-outs for the periods `first` to `last`. Unused ones are not carried over."""

    first: int
    last: int
    count: int


@dataclass(frozen=True)
class LateTimeOuts:
    """At most `most` of a period's time-outs while its clock shows `from_ms` or less."""

    period: int
    from_ms: int
    most: int


@dataclass(frozen=True)
class SentOff:
    """`count` fouls of these kinds disqualify, however few fouls there are in all."""

    kinds: frozenset[str]
    count: int


@dataclass(frozen=True)
class Penalty:
    """The number of team fouls in a period that puts a team in the penalty (the bonus of its opponents).

    `overtime` is the number in overtime, if it differs; `late` counts only fouls of a period's last two minutes.
    """

    fouls: int
    overtime: int | None = None
    late: int | None = None

    def is_reached(self, fouls: int, late: int, *, overtime: bool) -> bool:
        limit = self.overtime if overtime and self.overtime else self.fouls
        return fouls >= limit or (self.late is not None and late >= self.late)


@dataclass(frozen=True)
class Target:
    """The points that win at once: in regular time, and in overtime counted from its start."""

    regular: int
    overtime: int


@dataclass(frozen=True)
class Rules:
    """One rule book. Times are in milliseconds. `fouls_shown` is the number of team fouls that a board has room for.

    `no_team_fouls` are kinds that do not count as team fouls. Both a coach's own technicals and those of the bench
    count against the coach.
    """

    code: str
    name: str
    periods: int
    period_ms: int
    overtime_ms: int
    penalty: Penalty
    time_outs: tuple[TimeOuts, ...]
    overtime_time_outs: int
    shot_clock_s: int
    fouls_carry_into_overtime: bool
    shot_clock_short_s: int | None = None
    player_fouls: int | None = 5
    most_points: int = 3
    fouls_shown: int = 5
    target: Target | None = None
    late_time_outs: LateTimeOuts | None = None
    no_team_fouls: frozenset[str] = frozenset()
    players_sent_off: SentOff | None = None
    coach_sent_off: tuple[SentOff, ...] = ()

    def length_of(self, period: int) -> int:
        return self.period_ms if period <= self.periods else self.overtime_ms

    def is_timed(self, period: int) -> bool:
        """Return whether a clock counts this period down. FIBA 3x3 plays overtime to two points, without a clock."""
        return self.length_of(period) > 0

    def shot_ms(self, *, short: bool = False) -> int:
        """Return the time of a new possession, or the shorter one after an offensive rebound, if the rules have one."""
        return 1000 * ((short and self.shot_clock_short_s) or self.shot_clock_s)

    def fouls_count_together(self, period: int, other: int) -> bool:
        """Return whether team fouls of both periods add up (FIBA Art. 41.1.3: overtime continues the last period)."""
        if self.fouls_carry_into_overtime:
            return min(period, self.periods) == min(other, self.periods)
        return period == other

    def is_overtime(self, period: int) -> bool:
        return period > self.periods

    def in_penalty(self, period: int, fouls: int, late: int) -> bool:
        """Return whether the opponents shoot: at this team's next foul (FIBA), or since its last (NBA, NFHS)."""
        return self.penalty.is_reached(fouls, late, overtime=self.is_overtime(period))

    def time_outs_in(self, period: int) -> tuple[range, int]:
        """Return the periods that share their time-outs with this one, and the number of time-outs."""
        for window in self.time_outs:
            if window.first <= period <= window.last:
                return range(window.first, window.last + 1), window.count
        return range(period, period + 1), self.overtime_time_outs

    def label(self, period: int) -> str:
        """Return Q1 … Q4, P1 in a game of one period, OT, OT2 …"""
        if period <= self.periods:
            return f"Q{period}" if self.periods == 4 else f"P{period}"
        overtime = period - self.periods
        return "OT" if overtime == 1 else f"OT{overtime}"


FOULS = {
    "personal": "Personal foul",
    "technical": "Technical foul",
    "unsportsmanlike": "Unsportsmanlike foul",
    "disqualifying": "Disqualifying foul",
    "offensive": "Offensive foul",
    "coach": "Coach technical",
    "bench": "Bench technical",
}
BENCH = frozenset({"coach", "bench"})
_COACH = (SentOff(frozenset({"coach"}), 2), SentOff(BENCH, 3))

FIBA = Rules(
    "fiba", "FIBA 5x5", 4, 10 * MINUTE, 5 * MINUTE,
    Penalty(4),  # Art. 41.1.1: in the penalty situation when it has committed 4
    (TimeOuts(1, 2, 2), TimeOuts(3, 4, 3)), 1, 24, True, 14,
    late_time_outs=LateTimeOuts(4, 2 * MINUTE, 2),  # Art. 18.2.5
    no_team_fouls=BENCH,  # Art. 36.3
    players_sent_off=SentOff(frozenset({"technical", "unsportsmanlike"}), 2),  # Art. 36.3.3, 37.2.3
    coach_sent_off=_COACH,
)  # fmt: skip
NBA = Rules(
    "nba", "NBA", 4, 12 * MINUTE, 5 * MINUTE,
    Penalty(5, overtime=4, late=2),  # Rule 12 B section V: 4 in a quarter, 3 in overtime, 1 late are free
    (TimeOuts(1, 4, 7),), 2, 24, False, 14, 6,
    late_time_outs=LateTimeOuts(4, 3 * MINUTE, 2),  # Rule 5 section VI
    no_team_fouls=BENCH | {"offensive", "technical"},  # Rule 12 B section VII, Rule 12 A section V
    players_sent_off=SentOff(frozenset({"technical"}), 2),
    coach_sent_off=(SentOff(frozenset({"coach"}), 2),),
)  # fmt: skip
NFHS = Rules(
    "nfhs", "NFHS", 4, 8 * MINUTE, 4 * MINUTE,
    Penalty(5),  # Rule 4-8-1: beginning with the fifth of each quarter
    (TimeOuts(1, 4, 5),), 1, 35, False,
    players_sent_off=SentOff(frozenset({"technical"}), 2),
    coach_sent_off=_COACH,
)  # fmt: skip
FIBA_3X3 = Rules(
    "fiba3x3", "FIBA 3x3", 1, 10 * MINUTE, 0,
    Penalty(6),  # Art. 7: after 6 fouls; then two free throws, from the tenth foul on the ball, too
    (TimeOuts(1, 1, 1),), 0, 12, True, None, None, 2,
    fouls_shown=7,
    target=Target(21, 2),  # Art. 6: 21 before the end of regular time; 2 in overtime
    players_sent_off=SentOff(frozenset({"unsportsmanlike"}), 2),
)  # fmt: skip

RULES = {rules.code: rules for rules in (FIBA, NBA, NFHS, FIBA_3X3)}
CHOICES = [(rules.code, rules.name) for rules in RULES.values()]

"""Simulate the scorer's table: write plays as the services would, with a simulated clock."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from scoreboard.rules import RULES

ORGANIZER = "01a06158-ba80-7000-8000-000000000002"
SCORER = "01a0667f-1680-7000-8000-000000000003"
JERSEYS = ["4", "5", "7", "8", "9", "11", "14", "15", "21", "23"]
BREAK, HALF_TIME, DEAD_BALL = timedelta(minutes=2), timedelta(minutes=15), timedelta(seconds=32)
TIME_OUTS = {1: "B", 2: "AB", 3: "AB"}  # the period in which each time-out is taken, and by which team
Row = dict[str, Any]
Trip = tuple[str, str, list[int]]  # kind, team, points


def key(at: datetime, number: int) -> str:
    """Return a UUID version 7 that is the same in every run."""
    ms = f"{int(at.timestamp() * 1000):012x}"
    return f"{ms[:8]}-{ms[8:]}-7000-8000-{number:012x}"


def z(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace(".000", "").replace("+00:00", "Z")


class Table:
    """A game being scored. With `whistles` the clock stops at every foul, without only for time-outs."""

    def __init__(self, game: Row, tip_off: datetime, dice: Random, *, whistles: bool) -> None:
        self.game, self.tip_off, self.now = game, tip_off, tip_off
        self.dice, self.whistles = dice, whistles
        self.fields: Row = game["fields"] | {"status": "scheduled", "period": 1, "possession": ""}
        self.fields |= {"clock_started_at": None}
        self.rules = RULES[self.fields["rules_code"]]
        self.plays: list[Row] = []

    def begin(self, period: int) -> None:
        """Start the next period: after a break, with the possession arrow switched and the clock started."""
        if period > 1:
            self.now += HALF_TIME if period == 3 else BREAK
            length = self.rules.length_of(period)
            self.record("period", period=period, clock_remaining_ms=length, clock_started_at=None)
        self.now += timedelta(seconds=5)
        self.restart()
        arrow = "BABA"[(period - 1) % 4]
        self.record("possession", arrow, possession=arrow)

    def play_period(self, points: tuple[int, int], *, fouls: tuple[int, int] | None, until_ms: int = 0) -> None:
        """Play until this time is on the clock, with these points for A and B."""
        fouls = fouls or (self.dice.randint(2, 6), self.dice.randint(2, 6))
        trips = [*self._trips("A", points[0], fouls[1]), *self._trips("B", points[1], fouls[0])]
        self.dice.shuffle(trips)
        begin = self.clock_remaining - 12_000
        moments = sorted((self.dice.randrange(until_ms + 2_000, begin, 1_000) for _ in trips), reverse=True)
        for moment, (kind, team, made) in zip(moments, trips, strict=True):
            self.run_to(moment)
            self.trip(kind, team, made)
        self.run_to(until_ms)

    def finish(self) -> None:
        self.stop_clock_with("finish", status="finished")

    def run_to(self, ms: int) -> None:
        """Run the clock down to this time."""
        self.now += timedelta(milliseconds=max(0, self.clock_remaining - ms))

    def whistle(self, kind: str, team: str, **play: str) -> None:
        """Record a foul; with `whistles` stop the clock first."""
        if self.whistles:
            self.stop()
        self.record(kind, team, **play)

    def score(self, team: str, points: int, player: str) -> None:
        self.record("score", team, points=points, player=player)

    def undo_last(self) -> None:
        """Undo the last play, which must not have changed a field of the game."""
        last = self.plays[-1]
        self.record("undo", last["fields"]["team"], undoes=last["pk"])

    def stop(self) -> None:
        self.stop_clock_with("clock", detail="stop")

    def restart(self) -> None:
        self.now += timedelta(seconds=3)
        self.record("clock", detail="start", clock_started_at=z(self.now))

    def stop_clock_with(self, kind: str, team: str = "", **rest: Any) -> None:
        self.record(kind, team, clock_remaining_ms=self.clock_remaining, clock_started_at=None, **rest)

    @property
    def clock_remaining(self) -> int:
        """Return the time on the clock in milliseconds."""
        remaining: int = self.fields["clock_remaining_ms"]
        started = self.fields["clock_started_at"]
        gone = (self.now - datetime.fromisoformat(started)) // timedelta(milliseconds=1) if started else 0
        return max(0, remaining - gone)

    def record(self, kind: str, team: str = "", **rest: Any) -> None:
        """Write one play. If it changes a field of the game, set it and record the previous value."""
        changes = {name: rest.pop(name) for name in list(rest) if name in self.fields}
        changes |= {"status": "live"} if self.fields["status"] == "scheduled" else {}
        before = {name: self.fields[name] for name, value in changes.items() if value != self.fields[name]}
        play = {"game": self.game["pk"], "seq": len(self.plays) + 1, "kind": kind, "team": team, **rest}
        play |= {"period": self.fields["period"], "clock_ms": self.clock_remaining, "before": before}
        play |= {"by": SCORER, "at": z(self.now)}
        told = {name: value for name, value in play.items() if value not in ("", {})}
        self.plays.append({"model": "scoreboard.play", "pk": self._key(len(self.plays) + 1), "fields": told})
        self.fields |= changes
        self.game["fields"] |= changes | {"updated_at": z(self.now)}

    def _key(self, seq: int) -> str:
        """Return an id that depends only on the position in the game, so that a newer demo replaces an older one."""
        return key(self.tip_off, int(self.game["pk"][-12:], 16) * 1000 + seq)

    def _trips(self, team: str, points: int, fouls: int) -> list[Trip]:
        """Return plays that lead to these points: free throws after fouls, baskets, and the team's time-out."""
        trips: list[Trip] = [("timeout", team, [])] if team in TIME_OUTS.get(self.fields["period"], "") else []
        for _ in range(fouls):
            throws = self.dice.choice([0, 1, 2]) if points > 6 else 0
            points -= throws
            trips.append(("foul", team, [1] * throws))
        least = 1 if self.rules.code == "fiba3x3" else 2
        while points:
            fits = [basket for basket in (least, least, least + 1) if points - basket == 0 or points - basket >= least]
            basket = self.dice.choice(fits)
            points -= basket
            trips.append(("shot", team, [basket]))
        return trips

    def trip(self, kind: str, team: str, points: list[int]) -> None:
        """Play one time-out, foul with its free throws, or basket."""
        if kind == "timeout":
            return self._time_out(team)
        if kind == "foul":
            self.whistle("foul", "AB"[team == "A"], player=self._player(), detail="personal")
        scorer = self._player()
        for each in points:
            self.now += timedelta(seconds=12 if kind == "foul" else 0)
            self.score(team, each, scorer)
        if kind == "foul" and self.whistles:
            self.now += DEAD_BALL
            self.restart()
        return None

    def _time_out(self, team: str) -> None:
        self.stop_clock_with("timeout", team)
        self.now += timedelta(minutes=1)
        self.restart()

    def _player(self) -> str:
        return self.dice.choice(JERSEYS)

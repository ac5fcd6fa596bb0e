"""A recount by hand: add up a scorer's book without the database, by FIBA's rules."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Book:
    """Entries in the order in which they were made; `id` is the row's. Undoing strikes out the last entry."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    written: list[dict[str, Any]] = field(default_factory=list)

    def write(self, **entry: Any) -> None:
        self.entries.append(entry)
        if entry["kind"] in ("score", "foul", "timeout"):
            self.written.append(entry)

    def undo(self) -> None:
        self.entries.pop()

    @property
    def since_reset(self) -> list[dict[str, Any]]:
        resets = [place for place, entry in enumerate(self.entries) if entry["kind"] == "reset"]
        return self.entries[resets[-1] + 1 :] if resets else self.entries

    def standing(self) -> tuple[int, dict[Any, dict[str, Any]]]:
        """Return the period and, by id, the plays that count with their last content."""
        period, plays, struck = 1, {}, {}
        for entry in self.since_reset:
            if entry["kind"] == "period":
                period += 1
            elif entry["kind"] == "correct":
                plays.setdefault(entry["of"], struck.get(entry["of"])).update(entry["words"])
            elif entry["kind"] == "void":
                struck[entry["of"]] = dict(plays.pop(entry["of"]))
            else:
                plays[entry["id"]] = {**entry, "period": period}
        return period, plays

    def added_up(self) -> dict[str, tuple[int, int, int]]:
        """Return, by team, the score, the team fouls of the period (overtime counts with Q4) and the time-outs left."""
        period, plays = self.standing()
        half = [(1, 2), (3, 4)][period > 2] if period <= 4 else (period,)
        allowed = (1 if period > 4 else 3) if period > 2 else 2
        totals = {}
        for team in "AB":
            mine = [play for play in plays.values() if play["team"] == team]
            score = sum(play["points"] for play in mine if play["kind"] == "score")
            called = [p for p in mine if p["kind"] == "foul" and p["sort"] not in ("coach", "bench")]
            fouls = [p for p in called if min(p["period"], 4) == min(period, 4)]
            taken = [p for p in mine if p["kind"] == "timeout" and p["period"] in half]
            totals[team] = (score, len(fouls), max(0, allowed - len(taken)))
        return totals

    def line(self) -> dict[str, list[int]]:
        """Return the points by period."""
        period, plays = self.standing()
        scores = [play for play in plays.values() if play["kind"] == "score"]
        return {
            team: [
                sum(p["points"] for p in scores if (p["team"], p["period"]) == (team, n)) for n in range(1, period + 1)
            ]
            for team in "AB"
        }

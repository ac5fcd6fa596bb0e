"""The published formula of the priority score. Its inputs are kept with the entry and shown to its owner."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

MONTH = timedelta(days=30)
MOST_MONTHS, A_MONTH = 24, 1
MOST_ATTENDED, AN_ATTENDANCE = 10, 5
FIRST_DROP = 20

FORMULA = (
    f"{A_MONTH} point for each full month (30 days) of membership, up to {MOST_MONTHS}; "
    f"{AN_ATTENDANCE} points for each competition or event they were checked in at, up to {MOST_ATTENDED} of them; "
    f"{FIRST_DROP} points for who never had a code of any drop."
)


@dataclass(frozen=True)
class Inputs:
    """What a score is made from."""

    months: int
    attended: int
    first_drop: bool

    @property
    def score(self) -> int:
        attended = min(self.attended, MOST_ATTENDED) * AN_ATTENDANCE
        return min(self.months, MOST_MONTHS) * A_MONTH + attended + (FIRST_DROP if self.first_drop else 0)

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def months_between(joined: datetime, now: datetime) -> int:
    return max((now - joined) // MONTH, 0)


def lines(inputs: dict[str, Any]) -> list[tuple[str, int]]:
    """Each part of a score in words, with its points; those the organizer gave with their reason."""
    if "months" not in inputs:
        return []
    known = Inputs(inputs["months"], inputs["attended"], inputs["first_drop"])
    told = [
        (f"Member for {known.months} full month{'' if known.months == 1 else 's'}", min(known.months, MOST_MONTHS)),
        (
            f"Checked in {known.attended} time{'' if known.attended == 1 else 's'}",
            min(known.attended, MOST_ATTENDED) * AN_ATTENDANCE,
        ),
        ("First drop" if known.first_drop else "Had a code before", FIRST_DROP if known.first_drop else 0),
    ]
    return told + [(f"Given by the organizer: {each['reason']}", each["points"]) for each in inputs.get("given", [])]

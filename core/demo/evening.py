"""When the demo plays: its files tell of one evening, and every evening can be that one.

The files give times as the clock on the club's wall shows them, though written with a Z.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

# The moment that the files call now: what is earlier has happened, what is later is still to come.
MOMENT = datetime(2026, 11, 14, 21, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


@dataclass(frozen=True)
class Evening:
    """Tonight, as the club in this zone has it at `now`.

    Times stay on the wall clock, moved by whole days. Only the evening itself gives way by quarters
    of an hour, so that what is over in the files is over now, and what is to come is still to come.
    """

    now: datetime
    zone: tzinfo

    def of(self, told: datetime) -> datetime:
        """When that is which the files tell for `told`."""
        on_the_wall = self._on_the_wall(told)
        if told.date() != MOMENT.date():
            return on_the_wall
        late = self.now - self._on_the_wall(MOMENT)
        if told <= MOMENT:
            return on_the_wall + min(late // QUARTER * QUARTER, timedelta())
        return on_the_wall + max(-(-late // QUARTER) * QUARTER, timedelta())

    def moved(self, value: Any) -> Any:
        """The value with every day and instant in it moved, however deep."""
        if isinstance(value, dict):
            return {name: self.moved(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.moved(inner) for inner in value]
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            return self.of(datetime.fromisoformat(value)).isoformat().replace("+00:00", "Z")
        if isinstance(value, str) and _DAY.fullmatch(value):
            return str(date.fromisoformat(value) + self._days)
        return value

    @property
    def _days(self) -> timedelta:
        return self.now.astimezone(self.zone).date() - MOMENT.date()

    def _on_the_wall(self, told: datetime) -> datetime:
        return (told + self._days).replace(tzinfo=self.zone).astimezone(UTC)


def is_of_another_day(told: str) -> bool:
    """Whether the wall clock alone says when this is, whatever the hour it is asked."""
    return datetime.fromisoformat(told).date() != MOMENT.date()

"""Fixtures of the demo club: fixtures/demo/<part>.json, one per app, and all in fixtures/demo.json; and their dates.

The first row of a part names the parts that it needs: `"needs": ["people", "games"]`. Django's loader passes
over that name; ours (`manage.py loaddata`) loads those parts first where they are missing. The files describe one
evening, by the clock on the club's wall though written with a Z. TimeShift moves it to any other evening.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

Row = dict[str, Any]
Key = tuple[str, str]  # of a row: its model and its primary key
NEEDS = "needs"


def rows_of(part: str) -> list[Row]:
    """Return the rows of one part, as its file holds them."""
    return [{name: value for name, value in row.items() if name != NEEDS} for row in _read(part)]


def needs_of(part: str) -> list[str]:
    """Return the parts that this one needs, in the order to load them."""
    named: list[str] = _read(part)[0].get(NEEDS, [])
    return named


def dump_rows(rows: list[Row]) -> str:
    """Return rows as a file, one per line, so that each change is one line."""
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def bundle_text() -> str:
    """Return all parts as one file, in the order they build on one another."""
    return dump_rows([row for part in settings.DEMO_PARTS for row in rows_of(part)])


def bundle_file() -> Path:
    """Return the file that `loaddata demo` loads."""
    return _folder() / "demo.json"


def part_file(part: str) -> Path:
    return _folder() / "demo" / f"{part}.json"


def part_text(name: str, needs: list[str]) -> str:
    """Return the part's file, with the parts it needs in its first row."""
    first, *others = rows_of(name)
    return dump_rows([{NEEDS: needs, **first} if needs else first, *others])


def all_needs() -> dict[str, list[str]]:
    """Return for each part the parts that its rows reference, directly or indirectly."""
    home = {_key(row["model"], row["pk"]): part for part in settings.DEMO_PARTS for row in rows_of(part)}
    found: dict[str, set[str]] = {}
    for part in settings.DEMO_PARTS:
        others = {home[key] for row in rows_of(part) for key in _pointed_at(row) if key in home} - {part}
        found[part] = others.union(*(found[other] for other in others))
    return {part: [other for other in settings.DEMO_PARTS if other in needs] for part, needs in found.items()}


def _pointed_at(row: Row) -> Iterator[Key]:
    """Yield the rows that this one references, by foreign keys and in lists."""
    model = apps.get_model(row["model"])
    for name, value in row["fields"].items():
        other: Any = model._meta.get_field(name).related_model
        if other is not None and value is not None:
            for each in value if isinstance(value, list) else [value]:
                yield _key(other._meta.label_lower, each)


def _key(model: str, pk: Any) -> Key:
    return model, str(pk)


def _read(part: str) -> list[Row]:
    rows: list[Row] = json.loads(part_file(part).read_text(encoding="utf-8"))
    return rows


def _folder() -> Path:
    return Path(settings.FIXTURE_DIRS[0])


# The moment that the files call now: earlier times have happened, later ones have not.
MOMENT = datetime(2026, 11, 14, 21, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


@dataclass(frozen=True)
class TimeShift:
    """Tonight, in the club's zone, at `now`.

    Times stay on the wall clock, moved by whole days. Only times of the evening itself shift by quarters
    of an hour, so that what is over in the files is over now, and what is later is still to come.
    """

    now: datetime
    zone: tzinfo

    def of(self, told: datetime) -> datetime:
        """Return when the time `told` of the files is tonight."""
        on_the_wall = self._on_the_wall(told)
        if told.date() != MOMENT.date():
            return on_the_wall
        late = self.now - self._on_the_wall(MOMENT)
        if told <= MOMENT:
            return on_the_wall + min(late // QUARTER * QUARTER, timedelta())
        return on_the_wall + max(-(-late // QUARTER) * QUARTER, timedelta())

    def moved(self, value: Any) -> Any:
        """Return the value with every day and instant in it moved, however deep."""
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
    """Return whether the time is on another day, so that the wall clock alone decides when it is."""
    return datetime.fromisoformat(told).date() != MOMENT.date()

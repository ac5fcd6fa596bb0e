"""Fixtures of the demo club: fixtures/demo/<part>.json, one per app, and all in fixtures/demo.json; and their dates.

The first row of a part names the parts that it needs: `"needs": ["people", "games"]`. Django's loader passes
over that name; ours (`manage.py loaddata`) loads those parts first where they are missing. The files describe one
evening, by the clock on the club's wall though written with a Z. TimeShift moves it to any other evening.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializedObject
from django.db import IntegrityError, connection, models, transaction
from django.db.models.sql import InsertQuery
from django.utils import timezone
from django.utils.module_loading import import_string
from psycopg import sql

from core.errors import DomainError, NotFound

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


class NotADemo(NotFound):
    """This is a real club, which must not hold demo data."""

    sentence = "This is not a demo: only with DEMO=true can the demo club be loaded."


class DemoInTheWay(DomainError):
    """A row here uses an address, a slug or a featured game that the demo club needs."""

    code = "DEMO_IN_THE_WAY"
    sentence = "The demo club was not loaded: something that is here already is in its way."


_LOCK = 0x636F757274  # any number that no other lock uses
_PATIENCE = "60s"  # a slow machine may load for longer than a request may wait


@dataclass
class Played:
    """The parts that were loaded, and those whose dates were moved to tonight."""

    loaded: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def is_here(part: str) -> bool:
    """Return whether the database has any row of this part."""
    return bool(_here(rows_of(part)))


def play_tonight() -> Played:
    """Load the missing parts of the demo and move the dates of the others to tonight.

    A second run on the same day changes nothing. What people made stays. The demo people get the password
    in DEMO_PASSWORD where it is set. Raises NotADemo or DemoInTheWay.
    """
    if not settings.DEMO:
        raise NotADemo
    try:
        with transaction.atomic():
            return _play()
    except IntegrityError as clash:
        raise DemoInTheWay from clash


def _play() -> Played:
    _lock_demo()
    evening = TimeShift(timezone.now(), timezone.get_default_timezone())
    played = Played()
    for part in settings.DEMO_PARTS:
        rows = rows_of(part)
        here = _here(rows)
        if not here:
            load_rows(evening.moved(rows))
            played.loaded.append(part)
        elif not _is_tonight(here, evening):
            _move(here, evening)
            played.moved.append(part)
    connection.check_constraints()
    if played.loaded:
        _analyze()
    if settings.DEMO_PASSWORD:
        import_string(settings.DEMO_SET_PASSWORD)(settings.DEMO_PASSWORD)
    return played


def _lock_demo() -> None:
    """Wait for another process that loads the demo; the next statement sees what it loaded."""
    with connection.cursor() as cursor:
        for limit in ("lock_timeout", "statement_timeout"):
            cursor.execute("SELECT set_config(%s, %s, true)", [limit, _PATIENCE])
        cursor.execute("SELECT set_config('courtside.demo', 'on', true)")  # immutable records may move
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def load_rows(rows: list[Row]) -> None:
    """Write the rows unchanged, as `loaddata` does, without what a model would do by itself, but many at once."""
    by_model = _by_model(rows)
    for model, some in by_model.items():
        _insert(model, list(serializers.deserialize("python", some)))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(by_model)):
            cursor.execute(statement)


def _insert(model: type[models.Model], rows: list[DeserializedObject]) -> None:
    """Insert rows; `bulk_create` would set their dates of creation to now."""
    written = [field for field in model._meta.concrete_fields if not field.generated]
    query = InsertQuery(model)
    query.insert_values(written, [row.object for row in rows], raw=True)
    query.get_compiler(using=connection.alias).execute_sql()
    for row in rows:
        for name, others in (row.m2m_data or {}).items():
            getattr(row.object, name).set(others)


def _analyze() -> None:
    """Analyze the tables: autovacuum may have looked before the commit and taken full tables for empty ones."""
    tables = {_model(row)._meta.db_table for part in settings.DEMO_PARTS for row in rows_of(part)}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(map(sql.Identifier, sorted(tables)))))


def _here(rows: list[Row]) -> list[Row]:
    """Return the rows that the database has, whatever their values now."""
    return [row for model, some in _by_model(rows).items() for row in _found(model, some)]


def _by_model(rows: list[Row]) -> dict[type[models.Model], list[Row]]:
    """Group rows by model; referenced models come first, as in the files."""
    found: dict[type[models.Model], list[Row]] = defaultdict(list)
    for row in rows:
        found[_model(row)].append(row)
    return found


def _found(model: type[models.Model], rows: list[Row]) -> Iterable[Row]:
    keys = set(model._base_manager.filter(pk__in=[row["pk"] for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if model._meta.pk.to_python(row["pk"]) in keys]


def _is_tonight(rows: list[Row], evening: TimeShift) -> bool:
    """Compare a date that nobody ever changes."""
    for row in rows:
        told = row["fields"].get("created_at")
        if told and is_of_another_day(told):
            stored = _row_queryset(row).values_list("created_at", flat=True).get()
            return bool(stored == evening.of(datetime.fromisoformat(told)))
    return True


def _move(rows: list[Row], evening: TimeShift) -> None:
    """Give every date of the files its new value; other values that people wrote stay."""
    for row in rows:
        dates = {name: value for name, value in row["fields"].items() if isinstance(value, str)}
        moved = {name: evening.moved(value) for name, value in dates.items()}
        if changed := {name: value for name, value in moved.items() if value != dates[name]}:
            _row_queryset(row).update(**changed)


def _row_queryset(row: Row) -> "models.QuerySet[Any]":
    return _model(row)._base_manager.filter(pk=row["pk"])


def _model(row: Row) -> type[models.Model]:
    return apps.get_model(row["model"])

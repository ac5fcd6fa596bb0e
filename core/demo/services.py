"""Load the demo club and move its dates to tonight."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
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

from core.demo.fixtures import Row, TimeShift, is_of_another_day, rows_of
from core.errors import DomainError, NotFound


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

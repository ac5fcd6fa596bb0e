"""Read the rows of the database at one moment while the site runs, and replace rows from an archive.

COPY rather than pg_dump: the container image and the embedded database have no pg_dump, and it must not be
older than the server.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.db import DatabaseError, connection
from psycopg import IsolationLevel, sql
from psycopg.conninfo import make_conninfo

from core.backups import contents
from core.backups.archive import ArchiveReader
from core.backups.errors import AlreadyRunning, ArchiveUnusable
from core.database import direct_conninfo
from core.files.models import KeptFile

# One backup at a time for each database.
LOCK_CLASS, LOCK = 0x6261636B, 1  # "back"
_NO_LIMITS = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = '1min'"
_AS_WRITTEN = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET extra_float_digits = 1"
# Generated columns are computed again. A reference to a table whose rows are left out becomes NULL.
_COLUMNS = """
    SELECT c.relname, a.attname, EXISTS (
        SELECT FROM pg_constraint f JOIN pg_class other ON other.oid = f.confrelid
        WHERE f.contype = 'f' AND f.conrelid = c.oid AND a.attnum = ANY(f.conkey) AND other.relname = ANY(%(left_out)s))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname = ANY(%(kept)s)
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY c.relname, a.attnum
"""
_SEQUENCES = """
    SELECT c.relname, owner.relname, a.attname
    FROM pg_class c
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
        AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    LEFT JOIN pg_class owner ON owner.oid = d.refobjid
    LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S' ORDER BY c.relname
"""


@dataclass
class Table:
    """A table's columns in order, and which of them are written as NULL."""

    name: str
    columns: list[str]
    blank: set[str]


class Snapshot:
    """Reads the database as it was at the moment when the snapshot was taken."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection

    def tables(self) -> list[Table]:
        wanted = {"kept": sorted(contents.kept_tables()), "left_out": sorted(contents.left_out())}
        found: dict[str, Table] = {}
        for name, column, blank in self._connection.execute(_COLUMNS, wanted):
            table = found.setdefault(name, Table(name, [], set()))
            table.columns.append(column)
            table.blank.update([column] if blank else [])
        return list(found.values())

    def rows(self, table: Table) -> "Rows":
        return Rows(self._connection, table)

    def sequences(self) -> list[dict[str, Any]]:
        """Return each sequence's value; read after the tables, because sequences ignore transactions."""
        found = []
        kept = contents.kept_tables()
        for name, table, column in self._connection.execute(_SEQUENCES).fetchall():
            if table and table not in kept:
                continue
            read = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
            value, called = self._connection.execute(read).fetchone() or (1, False)
            found.append({"name": name, "table": table, "column": column, "value": value, "called": called})
        return found

    def migrations(self) -> list[list[str]]:
        rows = self._connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [list(row) for row in rows]

    def named_files(self) -> set[str]:
        """Return the path of every file that a row names."""
        kept = {model._meta.db_table for model in apps.get_models() if issubclass(model, KeptFile)}
        there = {table.name for table in self.tables()}
        reads = [sql.SQL("SELECT path FROM {}").format(sql.Identifier(name)) for name in sorted(kept & there)]
        return {path for read in reads for (path,) in self._connection.execute(read)}

    @property
    def server(self) -> int:
        return self._connection.info.server_version


class Rows:
    """The rows of a table in COPY's text format, one per line. `count` is known once they are read."""

    def __init__(self, connection: "psycopg.Connection[Any]", table: Table) -> None:
        self._connection, self._table, self.count = connection, table, 0

    def __iter__(self) -> Iterator[bytes]:
        with self._connection.cursor() as cursor, cursor.copy(_copy_out(self._table)) as copy:
            for line in copy:
                self.count += 1
                yield bytes(line)


def _copy_out(table: Table) -> sql.Composed:
    columns = [sql.SQL("NULL" if name in table.blank else "{}").format(sql.Identifier(name)) for name in table.columns]
    select = sql.SQL("SELECT {} FROM ONLY {}").format(sql.SQL(", ").join(columns), sql.Identifier(table.name))
    return sql.SQL("COPY ({}) TO STDOUT").format(select)


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Take a snapshot past any pooler. Raises AlreadyRunning where another process has one."""
    with psycopg.connect(make_conninfo(direct_conninfo(), application_name="courtside-backup")) as connection:
        connection.autocommit = True
        for statement in (*_NO_LIMITS.split(";"), *_AS_WRITTEN.split(";")):
            connection.execute(statement.strip().encode())
        (free,) = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, LOCK]).fetchone() or (False,)
        if not free:
            raise AlreadyRunning
        connection.autocommit = False
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        yield Snapshot(connection)


DATABASE_FOLDER = "database"
_OURS = """
    SELECT c.relname, array_agg(a.attname::text) FILTER (WHERE a.attgenerated = '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    GROUP BY c.relname
"""
# Foreign keys are dropped and added again: each is checked once for a whole table, and cycles do not matter.
_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND conparentid = 0
"""
_TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT tgisinternal AND tgenabled = 'O' AND c.relnamespace = current_schema()::regnamespace
"""


def replace_rows(archive: ArchiveReader) -> None:
    """Empty every table and fill it from the archive. Raises ArchiveUnusable where its rows do not fit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_OURS)
        columns: dict[str, list[str]] = dict(cursor.fetchall())
        _empty(cursor, contents.known_tables() & set(columns) | set(archive.manifest["tables"]) & set(columns))
        try:
            with _without_constraints(cursor):
                for name, facts in archive.manifest["tables"].items():
                    if name not in contents.left_out():
                        _fill(cursor, archive, name, facts, columns.get(name))
            _set_sequences(cursor, archive.manifest["sequences"])
        except DatabaseError as error:
            raise ArchiveUnusable(f"The backup's rows do not fit: {error}") from error


def _empty(cursor: Any, tables: Iterable[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, sorted(tables)))
    cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))


@contextmanager
def _without_constraints(cursor: Any) -> Iterator[None]:
    """Run without foreign keys and with our triggers disabled: the rows passed both when they were written."""
    cursor.execute(_KEYS)
    keys = cursor.fetchall()
    cursor.execute(_TRIGGERS)
    triggers = cursor.fetchall()
    for table, name, _ in keys:
        cursor.execute(_alter(table, "DROP CONSTRAINT {}", name))
    for table, name in triggers:
        cursor.execute(_alter(table, "DISABLE TRIGGER {}", name))
    yield
    for table, name in triggers:
        cursor.execute(_alter(table, "ENABLE TRIGGER {}", name))
    for table, name, definition in keys:
        cursor.execute(_alter(table, "ADD CONSTRAINT {} " + definition.replace("{", "{{").replace("}", "}}"), name))


def _alter(table: str, what: str, name: str) -> sql.Composed:
    """Return an ALTER TABLE statement. `table` is quoted already, as regclass writes it."""
    return sql.SQL("ALTER TABLE {} " + what).format(sql.SQL(table), sql.Identifier(name))


def _fill(cursor: Any, archive: ArchiveReader, name: str, facts: Any, columns: list[str] | None) -> None:
    if columns is None or sorted(facts["columns"]) != sorted(columns):
        raise ArchiveUnusable(f"The backup is damaged: the table {name} is not as its migrations make it.")
    listed = sql.SQL(", ").join(map(sql.Identifier, facts["columns"]))
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), listed)) as copy:
        for chunk in archive.chunks(f"{DATABASE_FOLDER}/{name}.copy"):
            copy.write(chunk)
    if cursor.rowcount != facts["rows"]:
        raise ArchiveUnusable(f"The backup is damaged: {name} has {cursor.rowcount} rows instead of {facts['rows']}.")


def _set_sequences(cursor: Any, sequences: list[dict[str, Any]]) -> None:
    """Set sequences by the column that uses them: a renamed table's sequence has another name. Skip unknown ones."""
    for each in sequences:
        if each["table"]:
            table = sql.Identifier(each["table"]).as_string(None)
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, each["column"]])
        else:
            cursor.execute("SELECT to_regclass(%s)::text", [sql.Identifier(each["name"]).as_string(None)])
        (sequence,) = cursor.fetchone()
        if sequence:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, each["value"], each["called"]])

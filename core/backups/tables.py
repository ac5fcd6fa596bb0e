"""The rows of an archive into the tables of this database, inside the caller's transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection
from psycopg import sql

from core.backups import contents
from core.backups.archive import ArchiveReader
from core.backups.refusals import ArchiveUnusable

FOLDER = "database"
_OURS = """
    SELECT c.relname, array_agg(a.attname::text) FILTER (WHERE a.attgenerated = '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    GROUP BY c.relname
"""
# Foreign keys go and come back: they are then checked once for a whole table, and circles do not matter.
_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND conparentid = 0
"""
_TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT tgisinternal AND tgenabled = 'O' AND c.relnamespace = current_schema()::regnamespace
"""


def replace_rows(archive: ArchiveReader) -> None:
    """Empty every table and fill it from the archive. ArchiveUnusable where its rows do not fit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_OURS)
        columns: dict[str, list[str]] = dict(cursor.fetchall())
        _empty(cursor, contents.known_tables() & set(columns) | set(archive.manifest["tables"]) & set(columns))
        try:
            with _bare(cursor):
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
def _bare(cursor: Any) -> Iterator[None]:
    """Without foreign keys, and with our triggers asleep: the rows went past both when they were written."""
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
    """`table` is quoted already, as regclass writes it."""
    return sql.SQL("ALTER TABLE {} " + what).format(sql.SQL(table), sql.Identifier(name))


def _fill(cursor: Any, archive: ArchiveReader, name: str, facts: Any, columns: list[str] | None) -> None:
    if columns is None or sorted(facts["columns"]) != sorted(columns):
        raise ArchiveUnusable(f"The backup is damaged: the table {name} is not as its migrations make it.")
    listed = sql.SQL(", ").join(map(sql.Identifier, facts["columns"]))
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), listed)) as copy:
        for chunk in archive.chunks(f"{FOLDER}/{name}.copy"):
            copy.write(chunk)
    if cursor.rowcount != facts["rows"]:
        raise ArchiveUnusable(f"The backup is damaged: {name} has {cursor.rowcount} rows instead of {facts['rows']}.")


def _set_sequences(cursor: Any, sequences: list[dict[str, Any]]) -> None:
    """By the column that uses it, for a renamed table's sequence has another name here. One unknown here is skipped."""
    for each in sequences:
        if each["table"]:
            table = sql.Identifier(each["table"]).as_string(None)
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, each["column"]])
        else:
            cursor.execute("SELECT to_regclass(%s)::text", [sql.Identifier(each["name"]).as_string(None)])
        (sequence,) = cursor.fetchone()
        if sequence:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, each["value"], each["called"]])

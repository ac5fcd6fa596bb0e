"""After a test that commits, delete the rows of the tables that have any. Faster than truncating all hundred tables."""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

# Migrations create the rows of these tables.
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")
_ALL_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> ALL(%s)"
_TRIGGERS = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"


def empty_tables() -> None:
    """Delete every row that a test committed. Sequences are not reset, as with Django's own flush."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = _tables_with_rows(cursor)
        triggers = _enabled_triggers(cursor, tables)
        for table, trigger in triggers:  # those of append-only tables refuse a delete
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{trigger}"')
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 (the database named it)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger in triggers:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER "{trigger}"')


def _tables_with_rows(cursor: CursorWrapper) -> list[str]:
    tables = _first_column(cursor, _ALL_TABLES, [*KEPT_TABLES])
    queries = [f"""SELECT '{name}' WHERE EXISTS (SELECT FROM "{name}")""" for name in tables]  # noqa: S608 (its own names)
    return _first_column(cursor, " UNION ALL ".join(queries))


def _enabled_triggers(cursor: CursorWrapper, tables: list[str]) -> list[tuple[str, str]]:
    """Return the (table, trigger) pairs to disable and enable again. A migration disabled some others for good."""
    if not tables:
        return []
    cursor.execute(_TRIGGERS)
    return sorted((table, trigger) for table, trigger in cursor.fetchall() if table in tables)


def _first_column(cursor: CursorWrapper, query: str, *parameters: list[str]) -> list[str]:
    cursor.execute(query, parameters)
    return [row[0] for row in cursor.fetchall()]

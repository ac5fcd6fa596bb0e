"""After a test that commits: the rows of the tables that have any go, instead of a TRUNCATE of all hundred tables."""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

# The rows of these come from the migrations.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> ALL(%s)"
_WITH_TRIGGERS = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


def empty_tables() -> None:
    """Delete every row that a test committed. Sequences go on, as they do after Django's own flush."""
    with transaction.atomic(), connection.cursor() as cursor:
        full = _with_rows(cursor)
        guarded = sorted(set(full) & set(_names(cursor, _WITH_TRIGGERS))) if full else []
        for table in guarded:  # an append-only log refuses to lose a row
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for table in full:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 (the database named it)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _with_rows(cursor: CursorWrapper) -> list[str]:
    tables = _names(cursor, _TABLES, [*KEPT])
    each = [f"""SELECT '{name}' WHERE EXISTS (SELECT FROM "{name}")""" for name in tables]  # noqa: S608 (its own names)
    return _names(cursor, " UNION ALL ".join(each))


def _names(cursor: CursorWrapper, query: str, *given: list[str]) -> list[str]:
    cursor.execute(query, given)
    return [row[0] for row in cursor.fetchall()]

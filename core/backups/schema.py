"""Build the tables of an archive's migrations beside those of this site, and swap them once complete.

Not in one transaction: a migration may need the one before it committed (a new value of an enum does).
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, ProgrammingError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import errors, sql

from core.backups.errors import ArchiveNewer, ArchiveUnusable, MayNotCreate

Name = tuple[str, str]

RESTORE_SCHEMA = "courtside_restore"
# Everything in a schema that no extension brought: its kind and its name.
_THINGS = """
    SELECT kind, name FROM (
        SELECT 1, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                  ELSE 'TABLE' END, quote_ident(relname), oid
        FROM pg_class c WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))
        UNION ALL
        SELECT 2, 'ROUTINE', format('%%I(%%s)', proname, pg_get_function_identity_arguments(oid)), oid
        FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
        UNION ALL
        SELECT 3, 'TYPE', quote_ident(typname), t.oid
        FROM pg_type t WHERE typnamespace = %(schema)s::regnamespace AND typelem = 0
            AND (typrelid = 0 OR EXISTS (SELECT FROM pg_class c WHERE c.oid = typrelid AND c.relkind = 'c'))
    ) AS things (rank, kind, name, oid)
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = things.oid AND d.deptype = 'e')
    ORDER BY rank
"""


def applied() -> set[Name]:
    return set(MigrationRecorder(connection).applied_migrations())


def check_migrations(names: set[Name]) -> None:
    """Raise ArchiveNewer where this code does not know a migration, ArchiveUnusable where an earlier one is missing."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    known |= {(app, name) for migration in loader.disk_migrations.values() for app, name in migration.replaces}
    if unknown := sorted(names - known):
        raise ArchiveNewer(f"{ArchiveNewer.sentence} Its change {'.'.join(unknown[0])} is not known here.")
    whole = _with_squashed(names, loader)
    before = {parent.key for key in whole & set(loader.graph.nodes) for parent in loader.graph.node_map[key].parents}
    if before - whole:
        raise ArchiveUnusable("The backup is damaged: one of its migrations is missing.")


def _with_squashed(names: set[Name], loader: MigrationLoader) -> set[Name]:
    return names | {key for key, squashed in loader.replacements.items() if set(squashed.replaces) <= names}


def tables_for(names: set[Name]) -> AbstractContextManager[object]:
    """Return where the rows go: into the site's tables in one transaction, or into a separate schema."""
    return transaction.atomic() if applied() == names else separate_schema(names)


@contextmanager
def separate_schema(names: set[Name]) -> Iterator[None]:
    """Inside, every table is new, as these migrations make it. Afterwards they replace the site's own.

    If anything fails the site's tables stay. Raises MayNotCreate where the role may not create a schema.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (home,) = cursor.fetchone()
        _create(cursor)
        try:
            cursor.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(RESTORE_SCHEMA)))
            _migrate_to(names)
            yield
            with transaction.atomic():
                _swap(cursor, home)
        finally:
            cursor.execute("RESET search_path")
            _drop(cursor)


def _create(cursor: Any) -> None:
    _drop(cursor)
    try:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(RESTORE_SCHEMA)))
    except ProgrammingError as error:
        if isinstance(error.__cause__, errors.InsufficientPrivilege):
            raise MayNotCreate from error
        raise


def _drop(cursor: Any) -> None:
    cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(RESTORE_SCHEMA)))


def _migrate_to(names: set[Name]) -> None:
    executor = MigrationExecutor(connection)
    wanted = _with_squashed(names, executor.loader)
    whole = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    executor.migrate(None, plan=[step for step in whole if (step[0].app_label, step[0].name) in wanted])


def bring_up_to_date() -> bool:
    """Apply missing migrations, as `migrate` does. Return whether there were any."""
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    ContentType.objects.clear_cache()
    if not (plan := executor.migration_plan(targets)):
        return False
    executor.migrate(targets, plan=plan)
    emit_post_migrate_signal(0, False, DEFAULT_DB_ALIAS)
    return True


def _swap(cursor: Any, home: str) -> None:
    for kind, name in _things(cursor, home):
        cursor.execute(sql.SQL(f"DROP {kind} IF EXISTS {{}}.{name} CASCADE").format(sql.Identifier(home)))
    for kind, name in _things(cursor, RESTORE_SCHEMA):
        move = f"ALTER {kind} {{}}.{name} SET SCHEMA {{}}"
        cursor.execute(sql.SQL(move).format(sql.Identifier(RESTORE_SCHEMA), sql.Identifier(home)))


def _things(cursor: Any, schema: str) -> list[tuple[str, str]]:
    cursor.execute(_THINGS, {"schema": sql.Identifier(schema).as_string(None)})
    found: list[tuple[str, str]] = cursor.fetchall()
    return found

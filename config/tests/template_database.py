"""Test databases: migrated once per state of the migrations, and copied for each run and worker.

Migrating takes about seven seconds of CPU time, copying a migrated database a quarter of a second.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "courtside_migrated_"
MAX_OLDER_DATABASES = 4
_ADVISORY_LOCK = 7_402_115  # advisory lock of processes that create or copy the migrated database
Execute = Callable[[str], list[tuple[Any, ...]]]
_PACKAGES = ("django", "django-allauth", "procrastinate")  # their migrations depend on the version


@contextmanager
def test_database(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Point the connection to a fresh copy of the migrated database, and drop the copy at the end."""
    original = connection.settings_dict["NAME"]
    name: str = connection.creation._get_test_db_name()
    with _maintenance_connection(connection) as execute:
        template = _migrated_database(connection, execute)
        execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    _switch_database(connection, name)
    try:
        yield
    finally:
        _switch_database(connection, original)
        with _maintenance_connection(connection) as execute:
            execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def fingerprint() -> str:
    """Return a hash of all migrations; it changes with our files and with the packages' versions."""
    digest = hashlib.blake2b(digest_size=8)
    for package in _PACKAGES:
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    for config in sorted(apps.get_app_configs(), key=lambda each: each.label):
        for file in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(f"{config.label} {file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _migrated_database(connection: BaseDatabaseWrapper, execute: Execute) -> str:
    """Return the name of the migrated database and create it if missing. Keep a few older ones for other branches."""
    name = f"{PREFIX}{fingerprint()}"
    existing = [
        row[0] for row in execute("SELECT datname FROM pg_database ORDER BY oid DESC") if row[0].startswith(PREFIX)
    ]
    if name in existing:
        return name
    for old_name in existing[MAX_OLDER_DATABASES:]:
        execute(f'DROP DATABASE IF EXISTS "{old_name}" WITH (FORCE)')
    temporary = f"{PREFIX}draft"
    _migrate(connection, temporary)
    execute(f'ALTER DATABASE "{temporary}" RENAME TO "{name}"')
    return name


def _migrate(connection: BaseDatabaseWrapper, name: str) -> None:
    """Create and migrate a database of this name."""
    original, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    test_name, test["NAME"] = test["NAME"], name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        test["NAME"] = test_name
        _switch_database(connection, original)


def _switch_database(connection: BaseDatabaseWrapper, name: str) -> None:
    """Connect to this database from now on."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = name


@contextmanager
def _maintenance_connection(connection: BaseDatabaseWrapper) -> Iterator[Execute]:
    """Execute statements outside the test database, one process at a time."""
    with connection._nodb_cursor() as cursor:

        def execute(statement: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

        execute("SET lock_timeout = 0")
        execute("SET statement_timeout = 0")
        execute(f"SELECT pg_advisory_lock({_ADVISORY_LOCK})")
        yield execute

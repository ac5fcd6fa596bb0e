"""The tests' databases: migrated once for each state of the migrations, and copied for each run and worker.

Migrating takes some seven seconds of a processor, copying a migrated database a quarter of one.
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
MOST_OLDER = 4
_ONE_AT_A_TIME = 7_402_115  # the advisory lock of all that make or copy the migrated database
Execute = Callable[[str], list[tuple[Any, ...]]]
_PACKAGES = ("django", "django-allauth", "procrastinate")  # their migrations come with their versions


@contextmanager
def test_database(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Point the connection to a fresh copy of the migrated database, and drop the copy at the end."""
    original = connection.settings_dict["NAME"]
    name: str = connection.creation._get_test_db_name()
    with _administration(connection) as execute:
        template = _migrated(connection, execute)
        execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    _use(connection, name)
    try:
        yield
    finally:
        _use(connection, original)
        with _administration(connection) as execute:
            execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def fingerprint() -> str:
    """The state of all migrations: another one wherever a file of ours or a package changed."""
    seen = hashlib.blake2b(digest_size=8)
    for package in _PACKAGES:
        seen.update(f"{package} {metadata.version(package)}\n".encode())
    for config in sorted(apps.get_app_configs(), key=lambda each: each.label):
        for file in sorted(Path(config.path, "migrations").glob("*.py")):
            seen.update(f"{config.label} {file.name}\n".encode() + file.read_bytes())
    return seen.hexdigest()


def _migrated(connection: BaseDatabaseWrapper, execute: Execute) -> str:
    """The name of the migrated database, made where it is missing. A few older ones stay, for other branches."""
    name = f"{PREFIX}{fingerprint()}"
    known = [
        row[0] for row in execute("SELECT datname FROM pg_database ORDER BY oid DESC") if row[0].startswith(PREFIX)
    ]
    if name in known:
        return name
    for older in known[MOST_OLDER:]:
        execute(f'DROP DATABASE IF EXISTS "{older}" WITH (FORCE)')
    draft = f"{PREFIX}draft"
    _migrate(connection, draft)
    execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


def _migrate(connection: BaseDatabaseWrapper, name: str) -> None:
    """Make and migrate a database of this name."""
    now, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    copy, test["NAME"] = test["NAME"], name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        test["NAME"] = copy
        _use(connection, now)


def _use(connection: BaseDatabaseWrapper, name: str) -> None:
    """Connect to this database from now on."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = name


@contextmanager
def _administration(connection: BaseDatabaseWrapper) -> Iterator[Execute]:
    """Statements outside of the database, one process at a time."""
    with connection._nodb_cursor() as cursor:

        def execute(statement: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

        execute("SET lock_timeout = 0")
        execute("SET statement_timeout = 0")
        execute(f"SELECT pg_advisory_lock({_ONE_AT_A_TIME})")
        yield execute

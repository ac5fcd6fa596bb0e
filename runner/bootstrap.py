"""Prepare the database and the static files for this version; a step that is already done costs almost nothing.

python -m runner.bootstrap

Progress goes to standard error. Standard output gets JSON: whether the demo accounts and any staff exist.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.env import env
from core.database import direct_conninfo
from runner.postgres.roles_and_databases import create_database

DEMO_ACCOUNT = "staff@courtside.example"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if env["DATABASE_URL"]:
        try:
            ensure_database(direct_conninfo())
        except DatabaseNotReady as reason:
            report(str(reason))
            return 1
    migrate()
    collect_static_files()
    load_demo()
    people = get_user_model().objects
    demo = people.filter(email=DEMO_ACCOUNT).exists()
    print(json.dumps({"demo": demo, "staff": demo or people.filter(role="STAFF").exists()}))
    return 0


def report(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def migrate() -> None:
    """Apply missing migrations on a connection that bypasses the pooler and has no request time limits."""
    connection = connections["direct" if "direct" in settings.DATABASES else DEFAULT_DB_ALIAS]
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    report("Bringing the database up to date …")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = '1min'")
    call_command("migrate", database=connection.alias, interactive=False, verbosity=0)
    connection.close()


def collect_static_files() -> None:
    """Collect this build's static files in a directory that is renamed once complete; delete earlier builds."""
    target = Path(settings.STATIC_ROOT)
    if target.is_dir():
        return
    report("Collecting the static files …")
    temporary = target.with_name(f"draft-{os.getpid()}")
    settings.STATIC_ROOT = str(temporary)
    call_command("collectstatic", interactive=False, verbosity=0)
    for other in target.parent.iterdir():
        if other != temporary:
            shutil.rmtree(other)
    temporary.rename(target)


def load_demo() -> None:
    """Load the demo into a club without accounts, and move a loaded demo to tonight. Never mix it with real people."""
    people = get_user_model().objects
    empty = not people.exists()
    if settings.DEMO and (empty or people.filter(email=DEMO_ACCOUNT).exists()):
        if empty:
            report("Loading the demo club …")
        try:
            call_command("demo", verbosity=0)
        except CommandError as reason:
            report(f"The demo was not loaded: {reason}")


MIN_SERVER_VERSION = 150000


class DatabaseNotReady(Exception):
    """Courtside cannot run on this database. The message gives the reason without the password."""


def ensure_database(conninfo: str) -> None:
    """Create the database if it is missing and check version, encoding and write access, or raise DatabaseNotReady."""
    fields = conninfo_to_dict(conninfo)
    name, where = str(fields["dbname"]), fields.get("host", "this machine")
    try:
        connection = _connect(conninfo)
    except psycopg.OperationalError as error:
        _create_database(conninfo, name, f"{where}: {_first_line(error)}")
        connection = _connect(conninfo)
    with connection:
        for problem in _problems(connection):
            raise DatabaseNotReady(f"The database {name} at {where} {problem}.")


def _create_database(conninfo: str, name: str, reason: str) -> None:
    """Create the database over a connection to `postgres`, which every role may use by default."""
    try:
        with _connect(make_conninfo(conninfo, dbname="postgres")) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                raise DatabaseNotReady(f"The database {name} does not let us in at {reason}")
            create_database(connection, name, owner=connection.info.user)
    except psycopg.OperationalError:
        raise DatabaseNotReady(f"The database {name} cannot be reached at {reason}") from None
    except psycopg.errors.InsufficientPrivilege:
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)).as_string()
        raise DatabaseNotReady(f"The database {name} is not there and this user may not make it: {statement}") from None


def _problems(connection: "psycopg.Connection[Any]") -> list[str]:
    version = connection.info.server_version
    row = connection.execute("SELECT current_setting('server_encoding'), pg_is_in_recovery()").fetchone()
    encoding, read_only = row or ("", False)
    problems = {
        f"is PostgreSQL {version // 10000}, and Courtside needs {MIN_SERVER_VERSION // 10000} or newer": version
        < MIN_SERVER_VERSION,
        f"keeps text as {encoding}, and Courtside needs UTF8": encoding != "UTF8",
        "is a standby and takes no writes": read_only,
    }
    return [problem for problem, applies in problems.items() if applies]


def _connect(conninfo: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(conninfo, connect_timeout=10, autocommit=True)


def _first_line(reason: psycopg.OperationalError) -> str:
    return str(reason).strip().splitlines()[0].removeprefix("connection failed: ")


if __name__ == "__main__":
    sys.exit(main())

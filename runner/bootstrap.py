"""Prepare a database and the static files for this code; what is already done costs almost nothing.

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
    """Apply what is missing, past a pooler and without the time limits of a request."""
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
    """One folder for each build, under its name only once complete; those of earlier builds go."""
    target = Path(settings.STATIC_ROOT)
    if target.is_dir():
        return
    report("Collecting the static files …")
    draft = target.with_name(f"draft-{os.getpid()}")
    settings.STATIC_ROOT = str(draft)
    call_command("collectstatic", interactive=False, verbosity=0)
    for other in target.parent.iterdir():
        if other != draft:
            shutil.rmtree(other)
    draft.rename(target)


def load_demo() -> None:
    """Into a club where nobody has an account yet, and from then on moved to tonight; never among real people."""
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
    """Courtside cannot run on this database; the message says why, without its password."""


def ensure_database(conninfo: str) -> None:
    """It answers, is recent enough and writable, speaks UTF-8, and has the database; NotReady otherwise."""
    fields = conninfo_to_dict(conninfo)
    name, where = str(fields["dbname"]), fields.get("host", "this machine")
    try:
        connection = _connect(conninfo)
    except psycopg.OperationalError as first:
        _create_database(conninfo, name, f"{where}: {_first_line(first)}")
        connection = _connect(conninfo)
    with connection:
        for problem in _problems(connection):
            raise DatabaseNotReady(f"The database {name} at {where} {problem}.")


def _create_database(conninfo: str, name: str, refusal: str) -> None:
    """In the server's own database `postgres`, which everybody may enter unless told otherwise."""
    try:
        with _connect(make_conninfo(conninfo, dbname="postgres")) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                raise DatabaseNotReady(f"The database {name} does not let us in at {refusal}")
            create_database(connection, name, owner=connection.info.user)
    except psycopg.OperationalError:
        raise DatabaseNotReady(f"The database {name} cannot be reached at {refusal}") from None
    except psycopg.errors.InsufficientPrivilege:
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)).as_string()
        raise DatabaseNotReady(f"The database {name} is not there and this user may not make it: {statement}") from None


def _problems(connection: "psycopg.Connection[Any]") -> list[str]:
    version = connection.info.server_version
    found = connection.execute("SELECT current_setting('server_encoding'), pg_is_in_recovery()").fetchone()
    encoding, read_only = found or ("", False)
    problems = {
        f"is PostgreSQL {version // 10000}, and Courtside needs {MIN_SERVER_VERSION // 10000} or newer": version
        < MIN_SERVER_VERSION,
        f"keeps text as {encoding}, and Courtside needs UTF8": encoding != "UTF8",
        "is a standby and takes no writes": read_only,
    }
    return [problem for problem, there in problems.items() if there]


def _connect(conninfo: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(conninfo, connect_timeout=10, autocommit=True)


def _first_line(refusal: psycopg.OperationalError) -> str:
    return str(refusal).strip().splitlines()[0].removeprefix("connection failed: ")


if __name__ == "__main__":
    sys.exit(main())

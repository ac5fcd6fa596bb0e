"""The PostgreSQL that DATABASE_URL names: its database made where it is missing, or refused in a sentence."""

from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.postgres.catalogue import create_database

OLDEST = 150000


class NotReady(Exception):
    """Courtside cannot run on this database; the message says why, without its password."""


def make_ready(conninfo: str) -> None:
    """It answers, is recent enough and writable, speaks UTF-8, and has the database; NotReady otherwise."""
    fields = conninfo_to_dict(conninfo)
    name, where = str(fields["dbname"]), fields.get("host", "this machine")
    try:
        connection = _connect(conninfo)
    except psycopg.OperationalError as first:
        _make_database(conninfo, name, f"{where}: {_reason(first)}")
        connection = _connect(conninfo)
    with connection:
        for problem in _problems(connection):
            raise NotReady(f"The database {name} at {where} {problem}.")


def _make_database(conninfo: str, name: str, refusal: str) -> None:
    """In the server's own database `postgres`, which everybody may enter unless told otherwise."""
    try:
        with _connect(make_conninfo(conninfo, dbname="postgres")) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                raise NotReady(f"The database {name} does not let us in at {refusal}")
            create_database(connection, name, owner=connection.info.user)
    except psycopg.OperationalError:
        raise NotReady(f"The database {name} cannot be reached at {refusal}") from None
    except psycopg.errors.InsufficientPrivilege:
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)).as_string()
        raise NotReady(f"The database {name} is not there and this user may not make it: {statement}") from None


def _problems(connection: "psycopg.Connection[Any]") -> list[str]:
    version = connection.info.server_version
    found = connection.execute("SELECT current_setting('server_encoding'), pg_is_in_recovery()").fetchone()
    encoding, read_only = found or ("", False)
    problems = {
        f"is PostgreSQL {version // 10000}, and Courtside needs {OLDEST // 10000} or newer": version < OLDEST,
        f"keeps text as {encoding}, and Courtside needs UTF8": encoding != "UTF8",
        "is a standby and takes no writes": read_only,
    }
    return [problem for problem, there in problems.items() if there]


def _connect(conninfo: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(conninfo, connect_timeout=10, autocommit=True)


def _reason(refusal: psycopg.OperationalError) -> str:
    return str(refusal).strip().splitlines()[0].removeprefix("connection failed: ")

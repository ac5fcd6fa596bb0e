"""Create the role and the database that Courtside uses if they are missing."""

from typing import Any

import psycopg
from psycopg import sql
from psycopg.errors import DuplicateDatabase

from config.database import DATABASE, ROLE, SUPERUSER, Cluster

BUILTIN_LOCALE = " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"  # since version 17
OLDER_LOCALE = " LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
Connection = psycopg.Connection[Any]


def ensure_role_and_database(cluster: Cluster) -> None:
    """Create an ordinary role that may create databases (for tests), and a database that it owns."""
    with connect(cluster, "postgres", SUPERUSER) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            password = sql.Literal(cluster.password)
            made = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(sql.Identifier(ROLE), password)
            connection.execute(made)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            create_database(connection, DATABASE, owner=ROLE)


def create_database(connection: Connection, name: str, owner: str) -> None:
    """Create a database that sorts and compares the same on every machine. An existing one is kept."""
    locale = BUILTIN_LOCALE if connection.info.server_version >= 170000 else OLDER_LOCALE
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'" + locale)
    try:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))
    except DuplicateDatabase:
        return


def connect(cluster: Cluster, database: str, role: str) -> Connection:
    return psycopg.connect(
        host=str(cluster.socket_dir),
        port=5432,
        dbname=database,
        user=role,
        password=cluster.password,
        connect_timeout=5,
        autocommit=True,
    )

"""Django's database settings: the given PostgreSQL or the embedded one, pooled, with no statement for ever."""

import select
from collections.abc import Mapping
from typing import Any

import environ
import psycopg
from psycopg_pool import ConnectionPool

from config.postgres.cluster import Cluster

POOL = {"min_size": 1, "max_size": 24, "timeout": 2}
LIMITS = "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s"
UNHURRIED = ("migrate", "restore")


def databases(env: Mapping[str, Any], command: str = "") -> dict[str, dict[str, Any]]:
    """`default`, and `direct` where there is a way past a pooler. Migrations and a restore may take their time.

    A pooler refuses settings at connect and keeps no session: there the role carries the limits
    (`ALTER ROLE … SET statement_timeout = '10s'`), and cursors live on the client's side.
    """
    limits = "" if command in UNHURRIED else LIMITS
    if not env["DATABASE_URL"]:
        return {"default": _pooled(Cluster(env["COURTSIDE_DATA_DIR"]).settings(), limits)}
    default = environ.Env.db_url_config(env["DATABASE_URL"])
    if not env["DATABASE_DIRECT_URL"]:
        return {"default": _pooled(default, limits)}
    direct = environ.Env.db_url_config(env["DATABASE_DIRECT_URL"]) | {"TEST": {"MIRROR": "default"}}
    return {"default": _pooled(default) | {"DISABLE_SERVER_SIDE_CURSORS": True}, "direct": direct}


def check_without_asking(connection: psycopg.Connection) -> None:
    """Raise OperationalError where the server has closed this connection, without a statement of its own.

    An idle connection has nothing to read; the server's goodbye, or the end of the stream, makes it readable.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    if poll.poll(0):
        raise psycopg.OperationalError("the server closed this idle connection")


# Django's own check asks the database at each check-out: a round trip more for every request.
ConnectionPool.check_connection = staticmethod(check_without_asking)  # type: ignore[method-assign,assignment]


def _pooled(settings: dict[str, Any], limits: str = "") -> dict[str, Any]:
    options: dict[str, Any] = {"pool": dict(POOL), **settings.get("OPTIONS", {})}
    if limits:
        options["options"] = f"{limits} {options.get('options', '')}".strip()
    return {**settings, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}

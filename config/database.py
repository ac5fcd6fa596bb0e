"""Database settings: the paths of the embedded PostgreSQL, and Django's settings for it or for DATABASE_URL."""

import hashlib
import select
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
import psycopg
from psycopg_pool import ConnectionPool

from config import secret_files

DATABASE = "courtside"
ROLE = "courtside"
SUPERUSER = "postgres"
MAJOR = 18
MAX_SOCKET_PATH = 103  # bytes of a socket path on macOS; Linux allows 107


@dataclass(frozen=True)
class Cluster:
    """The embedded database of one data directory. `home` may be a link to one its system account can enter."""

    data_dir: Path

    @property
    def home(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def pgdata(self) -> Path:
        return self.home / str(MAJOR)

    @property
    def socket_dir(self) -> Path:
        """Return a private directory: inside `home`, or in /tmp if that path is too long for a socket."""
        inside = self.home / "socket"
        if len(bytes(inside / ".s.PGSQL.5432")) <= MAX_SOCKET_PATH:
            return inside
        return Path("/tmp") / f"courtside-{self.short_name}"  # noqa: S108 (made 0700, refused when another's)

    @property
    def short_name(self) -> str:
        return hashlib.sha256(bytes(self.data_dir)).hexdigest()[:12]

    @property
    def password(self) -> str:
        return secret_files.get_or_create(self.data_dir, "database_password")

    def settings(self) -> dict[str, Any]:
        """Return Django's settings for this database."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE,
            "USER": ROLE,
            "PASSWORD": self.password,
            "HOST": str(self.socket_dir),
            "PORT": "5432",
        }


POOL = {"min_size": 1, "max_size": 24, "timeout": 2}
TIMEOUTS = "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s"
UNLIMITED_COMMANDS = ("migrate", "restore")


def databases(env: Mapping[str, Any], command: str = "") -> dict[str, dict[str, Any]]:
    """Return the settings of `default`, and of `direct` if there is a connection that bypasses the pooler.

    Migrations and restores have no time limits. A pooler rejects options at connect and keeps no session: its
    role carries the limits (`ALTER ROLE … SET statement_timeout = '10s'`), and cursors are client-side.
    """
    limits = "" if command in UNLIMITED_COMMANDS else TIMEOUTS
    if not env["DATABASE_URL"]:
        return {"default": _pooled(Cluster(env["COURTSIDE_DATA_DIR"]).settings(), limits)}
    default = environ.Env.db_url_config(env["DATABASE_URL"])
    if not env["DATABASE_DIRECT_URL"]:
        return {"default": _pooled(default, limits)}
    direct = environ.Env.db_url_config(env["DATABASE_DIRECT_URL"]) | {"TEST": {"MIRROR": "default"}}
    return {"default": _pooled(default) | {"DISABLE_SERVER_SIDE_CURSORS": True}, "direct": direct}


def check_idle_connection(connection: psycopg.Connection) -> None:
    """Raise OperationalError if the server has closed this connection. Send no statement.

    An idle connection has nothing to read; a message of the server or the end of the stream makes it readable.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    if poll.poll(0):
        raise psycopg.OperationalError("the server closed this idle connection")


# Django's own check sends a statement at each checkout: one more round trip per request.
ConnectionPool.check_connection = staticmethod(check_idle_connection)  # type: ignore[method-assign,assignment]


def _pooled(settings: dict[str, Any], limits: str = "") -> dict[str, Any]:
    options: dict[str, Any] = {"pool": dict(POOL), **settings.get("OPTIONS", {})}
    if limits:
        options["options"] = f"{limits} {options.get('options', '')}".strip()
    return {**settings, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}

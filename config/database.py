"""The database: where the embedded PostgreSQL lives, and Django's settings for it or for DATABASE_URL."""

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
MAX_SOCKET_PATH = 103  # bytes of a socket's path on macOS; Linux has 107


@dataclass(frozen=True)
class Cluster:
    """The database of one data folder. `home` may be a link to where its system user can reach it."""

    data_dir: Path

    @property
    def home(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def pgdata(self) -> Path:
        return self.home / str(MAJOR)

    @property
    def socket_dir(self) -> Path:
        """A folder nobody else may enter, under /tmp where the data folder's own path is too long for a socket."""
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
        """Django's settings of this database."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE,
            "USER": ROLE,
            "PASSWORD": self.password,
            "HOST": str(self.socket_dir),
            "PORT": "5432",
        }


POOL = {"min_size": 1, "max_size": 24, "timeout": 2}
LIMITS = "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s"
UNLIMITED_COMMANDS = ("migrate", "restore")


def databases(env: Mapping[str, Any], command: str = "") -> dict[str, dict[str, Any]]:
    """`default`, and `direct` where there is a way past a pooler. Migrations and a restore may take their time.

    A pooler refuses settings at connect and keeps no session: there the role carries the limits
    (`ALTER ROLE … SET statement_timeout = '10s'`), and cursors live on the client's side.
    """
    limits = "" if command in UNLIMITED_COMMANDS else LIMITS
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

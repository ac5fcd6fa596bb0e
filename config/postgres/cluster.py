"""Where an embedded PostgreSQL lives and how to reach it. What is here depends on the data folder alone."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import keys

DATABASE = "courtside"
ROLE = "courtside"
SUPERUSER = "postgres"
MAJOR = 18
LONGEST_SOCKET = 103  # bytes of a socket's path on macOS; Linux has 107


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
        if len(bytes(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return inside
        return Path("/tmp") / f"courtside-{self.short_name}"  # noqa: S108 (made 0700, refused when another's)

    @property
    def short_name(self) -> str:
        return hashlib.sha256(bytes(self.data_dir)).hexdigest()[:12]

    @property
    def password(self) -> str:
        return keys.kept(self.data_dir, "database_password")

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

"""A connection past any pooler, for LISTEN, which needs a session of its own."""

from typing import Any

from django.conf import settings
from psycopg.conninfo import make_conninfo


def direct_conninfo() -> str:
    """Where to LISTEN: DATABASE_DIRECT_URL if set, else the default database."""
    database: dict[str, Any] = settings.DATABASES.get("direct") or settings.DATABASES["default"]
    options = database.get("OPTIONS", {})
    fields = {
        "host": database.get("HOST") or options.get("host"),
        "port": database.get("PORT") or options.get("port"),
        "dbname": database["NAME"],
        "user": database.get("USER"),
        "password": database.get("PASSWORD"),
        "sslmode": options.get("sslmode"),
        "application_name": "courtside-nudges",
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
    return make_conninfo(**{key: value for key, value in fields.items() if value not in (None, "")})

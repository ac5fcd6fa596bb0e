"""`python -m runner.healthcheck [web|worker]`: exit with 0 when that process of this machine works.

For a container's health check, since the image has no curl. Does not load Django, so it is quick.
"""

import http.client
import os
import sys

import psycopg

TIMEOUT = 2
# The worker queries the database every second; a container has its own address.
_SPEAKS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'courtside-worker'
    AND client_addr IS NOT DISTINCT FROM inet_client_addr() AND query_start > clock_timestamp() - interval '10 seconds'
"""


def web_answers(port: int) -> bool:
    """Return whether /healthz on this machine answers 200 in time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker_speaks(database: str) -> bool:
    """Return whether a worker of this machine queried the database in the last ten seconds."""
    try:
        with psycopg.connect(database, connect_timeout=TIMEOUT, autocommit=True) as connection:
            found = connection.execute(_SPEAKS).fetchone()
    except psycopg.Error:
        return False
    return bool(found and found[0])


def main(role: str) -> bool:
    if role == "worker":
        return worker_speaks(os.environ.get("DATABASE_DIRECT_URL") or os.environ.get("DATABASE_URL") or "")
    return web_answers(int(os.environ.get("PORT") or "8000"))


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:2] or ["web"]) else 1)

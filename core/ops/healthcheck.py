"""`python -m core.ops.healthcheck`: exit 0 when the web process of this machine answers /healthz.

For a container's health check, since the image has no curl. Knows nothing of Django, so it is quick.
"""

import http.client
import os
import sys

TIMEOUT = 2.0


def is_up(port: int) -> bool:
    """Whether /healthz on this machine answers 200 in time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_up(int(os.environ.get("PORT") or "8000")) else 1)

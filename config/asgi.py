"""The whole product as one ASGI application: pages and API, static files, sockets.

The same under uvicorn (`make run`, the container) and daphne (`manage.py runserver`).
"""

import os
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

wsgi = get_wsgi_application()

from config.bridge import Bridge  # noqa: E402  (Django must be set up before its models are imported)
from config.sockets import sockets  # noqa: E402
from config.static_files import with_static_files  # noqa: E402

HEALTHY = b'{"status":"ok"}'
HEALTH_HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-length", b"%d" % len(HEALTHY)),
    (b"cache-control", b"no-store"),
]

pages = with_static_files(Bridge(wsgi))


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Lead each connection to where it belongs. `/healthz` says the process is up and what time it is, nothing else."""
    if scope["type"] == "http" and scope["path"] in ("/healthz", "/healthz/"):
        time = (b"x-server-time", datetime.now(UTC).isoformat(timespec="milliseconds").encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*HEALTH_HEADERS, time]})
        await send({"type": "http.response.body", "body": HEALTHY if scope["method"] != "HEAD" else b""})
    elif scope["type"] == "http":
        await pages(scope, receive, send)
    elif scope["type"] == "websocket":
        await sockets(scope, receive, send)
    else:
        raise ValueError(f"Courtside speaks HTTP and WebSocket, not {scope['type']}.")

"""The ASGI application: pages and API, static files, WebSockets.

It runs under uvicorn (`make run`, the container) and daphne (`manage.py runserver`).
"""

import os
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

wsgi = get_wsgi_application()

# Django must be set up before models are imported.
from django.urls import path  # noqa: E402

import livechat.rooms  # noqa: E402
import scoreboard.rooms  # noqa: E402
from core.http.static_files import with_static_files  # noqa: E402
from core.http.wsgi_bridge import WsgiBridge  # noqa: E402
from core.ops.middleware import record_sockets  # noqa: E402
from core.rooms.consumers import OneRoom, socket_application  # noqa: E402

HEALTHY = b'{"status":"ok"}'
HEALTH_HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-length", b"%d" % len(HEALTHY)),
    (b"cache-control", b"no-store"),
]

pages = with_static_files(WsgiBridge(wsgi))
sockets = record_sockets(
    socket_application(
        path("ws/score", scoreboard.rooms.FeaturedGameConsumer.as_asgi()),
        path("ws/games/<id>", OneRoom.as_asgi(kind="games")),
        path("ws/streams/<id>", livechat.rooms.StreamConsumer.as_asgi()),
        path("ws/competitions/<id>", OneRoom.as_asgi(kind="competitions")),
        path("ws/projects/<id>", OneRoom.as_asgi(kind="projects")),
        path("ws/events/<id>", OneRoom.as_asgi(kind="events")),
        path("ws/shop/<id>", OneRoom.as_asgi(kind="shop")),
        path("ws/drops/<id>", OneRoom.as_asgi(kind="drops")),
    )
)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Route each connection. `/healthz` answers that the process is up, and the server's time."""
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

"""Where every socket leads. The trailing slash is optional."""

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

import scoreboard.consumers
from core.rooms.consumers import AnyRooms, Nowhere

_router = URLRouter(
    [
        path("ws", AnyRooms.as_asgi()),
        path("ws/score", scoreboard.consumers.FeaturedGame.as_asgi()),
        path("ws/games/<id>", scoreboard.consumers.Game.as_asgi()),
        re_path(r"", Nowhere.as_asgi()),
    ]
)


async def sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
    path = scope["path"]
    await _router({**scope, "path": path[:-1] if path.endswith("/") else path}, receive, send)

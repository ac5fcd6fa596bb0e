"""Where sockets lead: an app's routes, the socket for any rooms, and an honest end for every other path."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from core.rooms.consumers import AnyRooms, Nowhere

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def lead(*routes: Any) -> Application:
    """An ASGI application for sockets. The trailing slash of a path is optional."""
    router = URLRouter([path("ws", AnyRooms.as_asgi()), *routes, re_path("", Nowhere.as_asgi())])

    async def sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await router({**scope, "path": scope["path"].removesuffix("/")}, receive, send)

    return sockets

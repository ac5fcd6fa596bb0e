"""A record for every socket, around whatever application answers them."""

from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any

from core.ops.logs import bind_socket, socket_closed

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Application = Callable[[Scope, Receive, Any], Awaitable[None]]


def recorded(application: Application) -> Application:
    """Log each socket once, when it is over: who, where, for how long and the code it closed with.

    Only `receive` is wrapped: `send` runs once per frame and watcher and must cost nothing more.
    A socket that was refused before it opened has no code.
    """

    async def record(scope: Scope, receive: Receive, send: Any) -> None:
        started = perf_counter()
        codes: list[int] = []

        async def heard() -> MutableMapping[str, Any]:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                codes.append(message.get("code", 1005))
            return message

        bind_socket(scope)
        try:
            await application(scope, heard, send)
        finally:
            socket_closed(scope, code=codes[0] if codes else None, seconds=perf_counter() - started)

    return record

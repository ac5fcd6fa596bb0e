"""Connections to clients: write frames, and handle clients that do not read them.

Under uvicorn frames are written past the ASGI layer, ready encoded, which is what lets a
thousand watchers share one encoding; elsewhere (daphne) the same frames go by ASGI `send`.
"""

import asyncio
import socket
from typing import Any, Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from core.rooms.protocol import Frame

EXTENSION = "courtside.wire"
# A client with more unread bytes is skipped until it has read; its version says where to go on.
FULL_BYTES = 64 * 1024
# Otherwise the kernel would take some 4 MB for each client that never reads.
KERNEL_BUFFER = 128 * 1024
GOODBYE_SECONDS = 2.0
# Each client gets a frame at least every 15 s. Where none is acknowledged for this long, the kernel
# ends the connection, which costs less than a ping and a pong for each of thousands.
UNANSWERED_MS = 30_000


class Connection(Protocol):
    """A connection to one client. None of these calls waits."""

    def send(self, frame: Frame) -> None: ...

    def is_full(self) -> bool: ...

    def is_gone(self) -> bool: ...

    def close(self, code: int) -> None: ...


class RawConnection(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, which hands itself to the application as an ASGI extension."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        raw = transport.get_extra_info("socket")
        if raw is not None and raw.family != getattr(socket, "AF_UNIX", None):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED_MS)

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def write(self, frame: Frame) -> None:
        if not (self.close_sent or self.disconnected or self.transport.is_closing()):
            self.transport.write(frame.wire)

    def is_full(self) -> bool:
        return self.transport.get_write_buffer_size() > FULL_BYTES

    def hang_up(self, code: int) -> None:
        """Send a close frame, and drop the connection soon whether or not the client reads it."""
        if self.close_sent or self.disconnected:
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(GOODBYE_SECONDS, self.transport.abort)


class UvicornConnection:
    """A connection over uvicorn's transport."""

    def __init__(self, raw: RawConnection) -> None:
        self._raw = raw

    def send(self, frame: Frame) -> None:
        self._raw.write(frame)

    def is_full(self) -> bool:
        return self._raw.is_full()

    def is_gone(self) -> bool:
        return self._raw.disconnected

    def close(self, code: int) -> None:
        self._raw.hang_up(code)


class AsgiConnection:
    """A connection over any ASGI server, in order, by one task that sends what is queued."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self._queue: list[dict[str, Any]] = []
        self._size = 0
        self._task: asyncio.Task[None] | None = None

    def send(self, frame: Frame) -> None:
        self._size += len(frame.text)
        self._put({"type": "websocket.send", "text": frame.text})

    def is_full(self) -> bool:
        return self._size > FULL_BYTES

    def is_gone(self) -> bool:
        return False  # ASGI tells only the receiver

    def close(self, code: int) -> None:
        self._put({"type": "websocket.close", "code": code})

    def _put(self, message: dict[str, Any]) -> None:
        self._queue.append(message)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        while self._queue:
            message = self._queue.pop(0)
            try:
                await self._send(message)
            except Exception:
                # Daphne's protocol library does not let applications send 1003, 1008 or 1011: it gets 4003, 4008, 4011.
                if message["type"] != "websocket.close":
                    raise
                await self._send({**message, "code": message["code"] + 3000})
            self._size -= len(message.get("text", ""))


def connection_for(scope: dict[str, Any], send: Any) -> Connection:
    raw = scope.get("extensions", {}).get(EXTENSION)
    return UvicornConnection(raw) if raw is not None else AsgiConnection(send)

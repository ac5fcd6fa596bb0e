"""How long a connection may take to say what it wants, and in how many bytes.

uvicorn by itself waits for ever for the end of a request's head, and reads one of any size.
"""

import resource
from functools import cache
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
LARGEST_HEAD = 64 * 1024
# Of the files this process may open; the rest is for the database and what is read from disk.
SHARE = 0.9
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@cache
def most_connections() -> int:
    """How many connections, sockets among them, this process has open at most."""
    return int(resource.getrlimit(resource.RLIMIT_NOFILE)[0] * SHARE)


class PatientHttp(HttpToolsProtocol):
    """HTTP that ends a connection whose request's head comes too slowly (408 by RFC 9110 is optional) or too large."""

    _head_timer: Any = None
    _head_bytes = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > most_connections():
            transport.abort()  # there is no file left to answer with; what is open goes on
            return
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        if self._head_timer is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._head_timer is not None and self._head_bytes > LARGEST_HEAD and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._head_timer is None:
            self._wait_for_head()

    def on_headers_complete(self) -> None:
        self._head_is_here()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._head_is_here()
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _head_is_here(self) -> None:
        self._head_bytes = 0
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

"""The web process: uvicorn with uvloop on HOST and PORT, HTTP and sockets on one port."""

import gc
import os
import resource
import signal
import sys
from functools import cache
from threading import Thread
from typing import Any

import uvicorn
from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from core.files import space
from core.rooms.protocol import MAX_FRAME_BYTES
from core.rooms.transport import RawConnection

BACKLOG = 4096
DRAIN_SECONDS = 3
# Each connection is an open file; login shells start with 1,024.
MAX_OPEN_FILES = 65_536
# Threads that compute hand over this often (Python's own 5 ms make a scorer's tap wait for every reader).
SWITCH_SECONDS = 0.001
# What a thousand sockets that come at once keep is no garbage: by Python's own 700 objects the collector
# looks through all of it again and again, a fifth of the work of letting them in.
GC_THRESHOLDS = (20_000, 20, 20)
# People wait for this process: a lock that does not come free in time is told as BUSY.
LOCK_TIMEOUT = "-c lock_timeout=1s"


def raise_file_limit() -> None:
    """As many open files as the system lets this process have, up to MOST_FILES."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def shorten_lock_timeout(database: dict[str, Any]) -> None:
    """Wait for a row's lock for a second. Behind a pooler nothing is set: there the role carries the limits."""
    options = database.setdefault("OPTIONS", {})
    if options.get("options"):
        options["options"] = f"{options['options']} {LOCK_TIMEOUT}"


def name_connections(database: dict[str, Any]) -> None:
    """Let a restore see that a web process is at work. A pooler would keep the name after this process has ended."""
    options = database.setdefault("OPTIONS", {})
    if options.get("options"):
        options["application_name"] = "courtside-web"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    raise_file_limit()
    sys.setswitchinterval(SWITCH_SECONDS)
    shorten_lock_timeout(settings.DATABASES["default"])
    name_connections(settings.DATABASES["default"])
    config = uvicorn.Config(
        "config.asgi:application",
        host=settings.HOST,
        port=settings.PORT,
        loop="uvloop",
        http=TimeoutHttpProtocol,
        ws=RawConnection,
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        backlog=BACKLOG,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.TRUSTED_PROXIES),
        forwarded_allow_ips=settings.TRUSTED_PROXIES or None,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    config.load()
    Thread(target=space.log_storage_trouble, name="uploads", daemon=True).start()
    # What was imported stays for ever; keeping the collector off it makes pauses short.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    # Once drained, uvicorn raises the signal again; leaving in order lets the last log lines out.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit())
    uvicorn.Server(config).run()


HEAD_SECONDS = 15.0
MAX_HEAD_BYTES = 64 * 1024
# Of the files this process may open; the rest is for the database and what is read from disk.
SHARE = 0.9
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@cache
def max_connections() -> int:
    """How many connections, sockets among them, this process has open at most."""
    return int(resource.getrlimit(resource.RLIMIT_NOFILE)[0] * SHARE)


class TimeoutHttpProtocol(HttpToolsProtocol):
    """HTTP that ends a connection whose request's head comes too slowly (408 by RFC 9110 is optional) or too large."""

    _head_timer: Any = None
    _head_bytes = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > max_connections():
            transport.abort()  # there is no file left to answer with; what is open goes on
            return
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        if self._head_timer is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._head_timer is not None and self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
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


if __name__ == "__main__":
    main()

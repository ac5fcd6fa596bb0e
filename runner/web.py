"""The web process: uvicorn with uvloop, HTTP and WebSockets on one port."""

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
# Each connection is an open file; login shells start with a limit of 1,024.
MAX_OPEN_FILES = 65_536
# How often computing threads yield. With Python's default of 5 ms a score waits for every reading request.
SWITCH_SECONDS = 0.001
# A thousand sockets that open at once are no garbage. With Python's default of 700 objects the collector scans
# all of them again and again: a fifth of the work of accepting them.
GC_THRESHOLDS = (20_000, 20, 20)
# A request that cannot get its lock within this time is answered with BUSY.
LOCK_TIMEOUT = "-c lock_timeout=1s"


def raise_file_limit() -> None:
    """Raise the limit of open files as far as the system allows, up to MAX_OPEN_FILES."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
    if soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


def shorten_lock_timeout(database: dict[str, Any]) -> None:
    """Wait one second for a row's lock. Behind a pooler the database role has the limits instead."""
    options = database.setdefault("OPTIONS", {})
    if options.get("options"):
        options["options"] = f"{options['options']} {LOCK_TIMEOUT}"


def name_connections(database: dict[str, Any]) -> None:
    """Name the connections so that a restore sees the web process. A pooler would keep the name afterwards."""
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
    # Imported objects live as long as the process. Frozen, they do not lengthen the collector's pauses.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    # After draining, uvicorn raises the signal again; an orderly exit writes the last log lines.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit())
    uvicorn.Server(config).run()


HEAD_SECONDS = 15.0
MAX_HEAD_BYTES = 64 * 1024
# The share of open files for connections; the rest is for the database and files on disk.
CONNECTION_SHARE = 0.9
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@cache
def max_connections() -> int:
    """Return how many connections, WebSockets included, this process may have open."""
    return int(resource.getrlimit(resource.RLIMIT_NOFILE)[0] * CONNECTION_SHARE)


class TimeoutHttpProtocol(HttpToolsProtocol):
    """Closes a connection whose request head is too slow (408 is optional in RFC 9110) or too large."""

    _head_timer: Any = None
    _head_bytes = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > max_connections():
            transport.abort()  # no file is left for a response; open connections go on
            return
        self._start_head_timer()

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
            self._start_head_timer()

    def on_headers_complete(self) -> None:
        self._cancel_head_timer()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_head_timer()
        super().connection_lost(exc)

    def _start_head_timer(self) -> None:
        self._cancel_head_timer()
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _cancel_head_timer(self) -> None:
        self._head_bytes = 0
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


if __name__ == "__main__":
    main()

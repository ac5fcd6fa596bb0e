"""The web process: uvicorn with uvloop on HOST and PORT, HTTP and sockets on one port."""

import gc
import os
import signal
import sys
from threading import Thread

import uvicorn
from django.conf import settings

from config.patience import PatientHttp
from core.files import space
from core.rooms.inbound import LARGEST
from core.rooms.wire import RawLine

BACKLOG = 4096
DRAIN_SECONDS = 3


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    config = uvicorn.Config(
        "config.asgi:application",
        host=settings.HOST,
        port=settings.PORT,
        loop="uvloop",
        http=PatientHttp,
        ws=RawLine,
        ws_max_size=LARGEST,
        ws_per_message_deflate=False,
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
    Thread(target=space.complain, name="uploads", daemon=True).start()
    # What was imported stays for ever; keeping the collector off it makes pauses short.
    gc.collect()
    gc.freeze()
    # Once drained, uvicorn raises the signal again; leaving in order lets the last log lines out.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit())
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()

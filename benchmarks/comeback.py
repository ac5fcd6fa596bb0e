"""Many sockets that reconnect at once, each open until its first frame.

python -m benchmarks.comeback http://127.0.0.1:8000 --sockets 1000

Run it against a Courtside with RATE_LIMITS=off. It prints one line of JSON: sockets per second, milliseconds until the
first frame, and the number of sockets without one.
"""

import argparse
import asyncio
import json
import time
from contextlib import suppress
from urllib.parse import urlsplit

from benchmarks.hall import spread

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)


async def connect(host: str, request: bytes, began: float, times: list[float]) -> asyncio.StreamWriter | None:
    """Open one socket; its time is measured from the start of all."""
    with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
        async with asyncio.timeout(120):
            reader, writer = await asyncio.open_connection(*host.split(":"))
            writer.write(request)
            await reader.readuntil(b"\r\n\r\n")
            if (await reader.readexactly(2))[0] == 0x81:  # a text frame
                times.append(time.perf_counter() - began)
                return writer
    return None


async def connect_all(url: str, sockets: int, path: str, token: str) -> dict[str, object]:
    host, times, began = urlsplit(url).netloc, list[float](), time.perf_counter()
    more = f"Sec-WebSocket-Protocol: courtside.v1, bearer.{token}\r\n" if token else ""
    request = HANDSHAKE.format(path=path, host=host, more=more).encode()
    open_now = await asyncio.gather(*(connect(host, request, began, times) for _ in range(sockets)))
    took = max(times, default=0.0)
    for writer in filter(None, open_now):
        writer.close()
    rate = round(len(times) / took) if took else 0
    return {"sockets": sockets, "per second": rate, "first frame": spread(times), "refused": sockets - len(times)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--path", default="/ws/score")
    parser.add_argument("--token", default="", help="an access token: the storm of one signed-in person")
    options = parser.parse_args()
    print(json.dumps(asyncio.run(connect_all(options.url, options.sockets, options.path, options.token))))

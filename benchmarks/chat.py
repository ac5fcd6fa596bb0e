"""A chat during a game: many readers of one stream, messages at a steady pace, and some readers that stop reading.

Run it against a Courtside with RATE_LIMITS=off:  python -m benchmarks.chat http://127.0.0.1:8000
It prints one line of JSON. The client shares the machine with the server, so compare only runs on one machine.
"""

import argparse
import asyncio
import json
import socket
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.game_night import spread
from benchmarks.streams import live_stream

SENDERS = 4
# As long as real messages, and long enough to fill the buffers between the server and a stalled reader.
FILLING = "and so it goes on and on, " * 15


class Measurement:
    """When each message was sent, and what each reader received."""

    def __init__(self, url: str, stream: str, messages: int) -> None:
        self.address = f"ws{url.removeprefix('http')}/ws/streams/{stream}"
        self.mark = f"{time.time_ns():x}"
        self.messages = messages
        self.sent: dict[int, float] = {}
        self.delays: list[float] = []
        self.lost = self.repeated = self.disordered = 0
        self.ready = asyncio.Semaphore(0)

    async def read(self) -> None:
        """Read as one client; count missing, repeated and reordered messages."""
        seen: list[int] = []
        async with connect(self.address, compression=None, max_queue=None) as opened:
            version = json.loads(await opened.recv())["version"]
            self.ready.release()
            while len(seen) < self.messages:
                frame = json.loads(await opened.recv())
                for event in frame.get("events", []):
                    self.disordered += event["version"] != version + 1
                    version = event["version"]
                    seen += self._numbers(event)
        self.lost += self.messages - len(set(seen))
        self.repeated += len(seen) - len(set(seen))

    def _numbers(self, event: dict[str, Any]) -> list[int]:
        content = event["data"].get("content", "")
        if not content.startswith(self.mark):
            return []
        number = int(content.split()[1])
        self.delays.append(time.perf_counter() - self.sent[number])
        return [number]

    async def write(self, opened: ClientConnection, number: int) -> None:
        self.sent[number] = time.perf_counter()
        message = {"content": f"{self.mark} {number} {FILLING}"[:480], "sender": f"Fan {number % SENDERS}"}
        await opened.send(json.dumps({"type": "message", **message, "clientId": f"{self.mark}-{number}"}))

    async def read_nothing(self) -> int | None:
        """Read the first frame and nothing more. Return how the server closed the socket, or None."""
        parts = urlsplit(self.address)
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect((parts.hostname, parts.port or 80))
        line.setblocking(False)
        opened = await connect(self.address, sock=line, compression=None, max_queue=1)
        await opened.recv()
        opened.transport.pause_reading()
        self.ready.release()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        opened.transport.resume_reading()
        try:
            async with asyncio.timeout(5):
                while True:
                    await opened.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
        except TimeoutError:
            return None


async def measure(url: str, readers: int, stalled: int, rate: int, seconds: int) -> dict[str, Any]:
    it = Measurement(url, await asyncio.to_thread(live_stream, url), rate * seconds)
    reading = [asyncio.create_task(it.read()) for _ in range(readers)]
    stalling = [asyncio.create_task(it.read_nothing()) for _ in range(stalled)]
    for _ in range(readers + stalled):
        await it.ready.acquire()
    began = time.perf_counter()
    async with connect(it.address, compression=None, max_queue=None) as opened:
        draining = asyncio.create_task(_drain(opened))
        for number in range(it.messages):
            await it.write(opened, number)
            await asyncio.sleep(max(0.0, began + (number + 1) / rate - time.perf_counter()))
        await asyncio.wait_for(asyncio.gather(*reading), 60)
        draining.cancel()
    for task in stalling:
        task.cancel()
    ends = await asyncio.gather(*stalling)
    return {
        "readers": readers,
        "messages": it.messages,
        "per_second": rate,
        "delivered": len(it.delays),
        "lost": it.lost,
        "repeated": it.repeated,
        "out_of_order": it.disordered,
        "send_to_screen_ms": spread(it.delays),
        "stalled": stalled,
        "stalled_cut": sum(end is not None for end in ends),
    }


async def _drain(opened: ClientConnection) -> None:
    async for frame in opened:
        error = json.loads(frame)
        if error["type"] == "error":
            raise RuntimeError(error["error"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--readers", type=int, default=300)
    parser.add_argument("--stalled", type=int, default=10, help="readers who stop reading")
    parser.add_argument("--rate", type=int, default=20, help="messages in a second")
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    print(
        json.dumps(asyncio.run(measure(options.url, options.readers, options.stalled, options.rate, options.seconds)))
    )

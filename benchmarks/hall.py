"""A full hall: fans with open pages, a score every two seconds, a visitor of other pages, and a sale.

python -m benchmarks.hall --fans 300            starts its own Courtside
python -m benchmarks.hall http://127.0.0.1:8000 measures that one, which runs with RATE_LIMITS=off

A fan behaves like the page's scripts: it loads the page (game, home or an event with seats, in turn), opens one socket
to /ws, joins every room that the page names at the version it was rendered with, and handles each event as
`untoldBy` in static/js/game-parts.js decides. A basket and a reservation cause no request; a new period causes one for
the parts that show it, within SPREAD_MS of static/js/renewal.js. The load runs on the same machine as the site, so the
figures include both.

It prints one line of JSON: milliseconds, and the number of refused requests and sockets.
"""

import argparse
import asyncio
import gzip
import json
import random
import re
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from benchmarks.site import running_site

ROOM = re.compile(r'data-(?:room|room-name|live-room)="([^"]+)" data-version="(\d+)"')
PARTS = {"game": "periods,board,plays", "home": "board,plays"}
SPREAD_SECONDS = 3.0
BASKET_SECONDS = 2.0
RAMP_PER_SECOND = 40
dice = random.Random(7)  # noqa: S311 (the same evening each time)


@dataclass
class Measurement:
    """The state of the benchmark and its measurements."""

    url: str
    game: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    sent: dict[int, float] = field(default_factory=dict)
    screens: list[float] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    fetched: int = 0
    expected: int = 0
    all_loaded: asyncio.Event = field(default_factory=asyncio.Event)

    def timed(self, what: str, began: float) -> None:
        self.times.setdefault(what, []).append(time.perf_counter() - began)

    async def ask(self, method: str, path: str, body: Any = None, token: str = "", what: str = "") -> tuple[int, bytes]:
        """Send one request on a new connection; record its time under `what`."""
        began = time.perf_counter()
        data = b"" if body is None else json.dumps(body).encode()
        host = urlsplit(self.url).netloc
        head = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", "Accept-Encoding: gzip"]
        head += [f"Content-Length: {len(data)}", "Content-Type: application/json"] if method != "GET" else []
        head += [f"Authorization: Bearer {token}"] if token else []
        try:
            reader, writer = await asyncio.open_connection(*host.split(":"), limit=2**22)
            writer.write("\r\n".join([*head, "", ""]).encode() + data)
            answer = await reader.read(-1)
            writer.close()
        except OSError:
            answer = b""
        status = int(answer[9:12] or 0)
        if what:
            self.timed(what, began)
            if status in (0, 429, 503):
                self.refused[what] += 1
        return status, answer.partition(b"\r\n\r\n")[2]

    async def data(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        status, answer = await self.ask(method, path, body, token)
        if status >= 400 or not status:
            raise RuntimeError(f"{method} {path}: {status} {answer[:200]!r}")
        return json.loads(unpacked(answer))["data"]


def unpacked(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


async def fan(hall: Measurement, kind: str, over: asyncio.Event) -> None:
    """Simulate one open page."""
    _, html = await hall.ask("GET", hall.pages[kind], what=f"page {kind}")
    hall.expected -= 1
    if not hall.expected:
        hall.all_loaded.set()
    rooms = dict(ROOM.findall(unpacked(html).decode(errors="replace")))
    try:
        async with connect(f"ws{hall.url[4:]}/ws", compression=None, max_queue=None, open_timeout=60) as socket:
            for name, version in rooms.items():
                await socket.send(json.dumps({"type": "join", "room": name, "after": int(version)}))
            listening = asyncio.create_task(listen(hall, kind, socket))
            await over.wait()
            listening.cancel()
    except (OSError, WebSocketException, TimeoutError):
        hall.refused["sockets"] += 1


async def listen(hall: Measurement, kind: str, socket: Any) -> None:
    with suppress(WebSocketException):
        async for text in socket:
            now = time.perf_counter()
            frame = json.loads(text)
            for event in frame.get("events", []) if frame.get("room") == hall.game else ():
                if event["version"] in hall.sent:
                    hall.screens.append(now - hall.sent[event["version"]])
                if event["type"] == "period.changed" and kind in PARTS:
                    asyncio.create_task(fetch(hall, kind))  # noqa: RUF006 (the evening is longer than it)


async def fetch(hall: Measurement, kind: str) -> None:
    await asyncio.sleep(dice.uniform(0, SPREAD_SECONDS))
    hall.fetched += 1
    await hall.ask("GET", f"{hall.pages['game']}?parts={PARTS[kind]}&most=5", what="parts")


async def score(hall: Measurement, seconds: float) -> None:
    """Score every two seconds, and start a new period halfway."""
    end = time.perf_counter() + seconds
    version = (await hall.data("GET", "/api/score"))["roomVersion"]
    while time.perf_counter() < end:
        hall.sent[version + 1] = began = time.perf_counter()
        status, answer = await hall.ask("POST", "/api/score/update", {"team": "A", "points": 2}, what="tap")
        version = json.loads(unpacked(answer))["data"]["roomVersion"] if status == 200 else version
        hall.sent.setdefault(version, began)
        await asyncio.sleep(max(0.0, BASKET_SECONDS - (time.perf_counter() - began)))


async def browse_shop(hall: Measurement, seconds: float) -> None:
    """Load pages of the shop."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        await hall.ask("GET", "/shop/", what="bystander")
        await asyncio.sleep(1)


async def sell_seats(hall: Measurement, seconds: float) -> None:
    """Reserve and cancel a seat every two seconds, by members in turn."""
    tokens = [await sign_in(hall, name) for name in ("ana", "ben")]
    end = time.perf_counter() + seconds
    path, turn = f"/api/events/{hall.pages['event id']}/reserve", 0
    while time.perf_counter() < end:
        method = "POST" if turn // 2 % 2 == 0 else "DELETE"
        await hall.ask(method, path, {} if method == "POST" else None, tokens[turn % 2], what="seat")
        turn += 1
        await asyncio.sleep(2)


async def sign_in(hall: Measurement, name: str) -> str:
    who = {"email": f"{name}@courtside.example", "password": "tip-off-2026"}
    return str((await hall.data("POST", "/api/auth/login", who))["token"])


async def prepare(hall: Measurement) -> None:
    """Find the featured game and an upcoming event with numbered seats."""
    game = await hall.data("GET", "/api/score")
    hall.game = game["room"]
    events = await hall.data("GET", "/api/events?when=upcoming&limit=100")
    seated = [event for event in events if event.get("numbered") or event.get("seated")] or events
    event = max(seated, key=lambda each: each["availableSeats"])
    game_page = f"/scoreboard/{game['slug']}/"
    hall.pages = {"game": game_page, "home": "/", "event": f"/events/{event['slug']}/", "event id": event["id"]}


async def measure(url: str, fans: int, seconds: float) -> dict[str, Any]:
    hall, over = Measurement(url, expected=fans), asyncio.Event()
    await prepare(hall)
    for path in ("/", hall.pages["game"], hall.pages["event"], "/shop/"):
        await hall.ask("GET", path)  # the first request after a start is slow
    kinds = ["game", "home", "event"]
    came, tasks = time.perf_counter(), []
    for number in range(fans):
        tasks.append(asyncio.create_task(fan(hall, kinds[number % 3], over)))
        await asyncio.sleep(1 / RAMP_PER_SECOND)
    await hall.all_loaded.wait()
    arrived = time.perf_counter() - came
    await asyncio.sleep(3)
    hall.screens.clear()
    await asyncio.gather(score(hall, seconds), browse_shop(hall, seconds), sell_seats(hall, seconds))
    await asyncio.sleep(2)
    over.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    return result(hall, fans, arrived)


def result(hall: Measurement, fans: int, arrived: float) -> dict[str, Any]:
    baskets = len(hall.times["tap"])
    watching = sum(1 for number in range(fans) if number % 3 != 2)
    return {
        "fans": fans,
        "baskets": baskets,
        "all came in seconds": round(arrived, 1),
        "screens": {**spread(hall.screens), "lost": max(0, watching * baskets - len(hall.screens))},
        **{what: spread(times) for what, times in sorted(hall.times.items())},
        "fetched parts": hall.fetched,
        "refused": dict(hall.refused),
    }


def spread(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    found = {
        name: round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000) for name, share in at.items()
    }
    return {"n": len(ordered), **found}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", default="")
    parser.add_argument("--fans", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    if options.url:
        print(json.dumps(asyncio.run(measure(options.url, options.fans, options.seconds))))
    else:
        with running_site() as url:
            print(json.dumps(asyncio.run(measure(url, options.fans, options.seconds))))

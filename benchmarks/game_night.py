"""A game: many watchers, scores at a steady pace, all on this machine.

Run it against a Courtside with RATE_LIMITS=off:  python -m benchmarks.game_night http://127.0.0.1:8000
It prints one line of JSON. The client shares the machine with the server, so compare only runs on one machine.
"""

import argparse
import asyncio
import json
import statistics
import time
import urllib.request
from typing import Any

from websockets.asyncio.client import connect


def post(url: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url + path, json.dumps(body).encode(), headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.load(answer)["data"]  # type: ignore[no-any-return]


async def watch(url: str, ready: asyncio.Semaphore, sent: dict[int, float], seen: list[float], last: int) -> int:
    """Watch as one client. Return the delay of each event since the start of its request, and the last version."""
    version = 0
    async with connect(f"ws{url.removeprefix('http')}/ws/score", compression=None, max_queue=None) as socket:
        version = json.loads(await socket.recv())["version"]
        ready.release()
        while version < last:
            frame = json.loads(await socket.recv())
            for event in frame.get("events", []):
                if event["version"] != version + 1:
                    raise RuntimeError(f"{event['version']} after {version}")
                version = event["version"]
                seen.append(time.perf_counter() - sent[version])
    return version


async def measure(url: str, watchers: int, baskets: int, pace: float) -> dict[str, Any]:
    start = (await asyncio.to_thread(post, url, "/api/score/reset", {}))["roomVersion"]
    await asyncio.sleep(1.5)
    ready, sent, seen = asyncio.Semaphore(0), dict[int, float](), list[float]()
    tasks = [asyncio.create_task(watch(url, ready, sent, seen, start + baskets)) for _ in range(watchers)]
    for _ in range(watchers):
        await ready.acquire()
    answers = []
    for number in range(1, baskets + 1):
        sent[start + number] = began = time.perf_counter()
        await asyncio.to_thread(post, url, "/api/score/update", {"team": "A"})
        answers.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, pace - answers[-1]))
    ends = await asyncio.wait_for(asyncio.gather(*tasks), 60)
    return {
        "watchers": watchers,
        "baskets": baskets,
        "delivered": len(seen),
        "lost": watchers * baskets - len(seen),
        "all_at_the_same_version": len(set(ends)) == 1,
        "tap_to_screen_ms": spread(seen),
        "answer_ms": spread(answers),
    }


def spread(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {name: round(ordered[int(len(ordered) * share)] * 1000, 1) for name, share in at.items()}
    return {**found, "mean": round(statistics.fmean(seconds) * 1000, 1)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--watchers", type=int, default=300)
    parser.add_argument("--baskets", type=int, default=100)
    parser.add_argument("--pace", type=float, default=0.1, help="seconds from one basket to the next")
    options = parser.parse_args()
    print(json.dumps(asyncio.run(measure(options.url, options.watchers, options.baskets, options.pace))))

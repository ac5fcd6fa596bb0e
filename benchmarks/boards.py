"""A large board: 2,000 tasks and 2 MB, many watchers, commands at a steady pace, all on this machine.

Run it against a demo Courtside with RATE_LIMITS=off:  python -m benchmarks.boards http://127.0.0.1:8000
It prints one line of JSON. The client shares the machine with the server, so compare only runs on one machine.
"""

import argparse
import asyncio
import gzip
import json
import time
import urllib.request
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import connect

from benchmarks.game_night import spread

WORDS = "Sweep the floor, mind the corners, tell the table when it is done. " * 14


class ApiClient:
    """API client of a person of the demo."""

    def __init__(self, url: str) -> None:
        self.url, self.token = url, ""
        login = {"email": "organizer@courtside.example", "password": "tip-off-2026"}
        self.token = self.ask("POST", "/api/auth/login", login)["token"]

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        return json.loads(self.bytes(method, path, body, **headers))["data"]

    def bytes(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        all_headers = {"Content-Type": "application/json", **headers}
        if self.token:
            all_headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url + path, data, all_headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.read()  # type: ignore[no-any-return]


def create_board(caller: ApiClient, tasks: int) -> str:
    """Create a project with this many tasks of about a kilobyte, and return its id."""
    project: str = caller.ask("POST", "/api/projects", {"name": f"Large board of {tasks}"})["id"]
    for number in range(tasks):
        body = {"title": f"Task {number}", "description": WORDS, "labels": ["Hall"], "configuration": {"row": number}}
        caller.ask("POST", f"/api/projects/{project}/tasks", body)
    return project


def measure_reads(caller: ApiClient, project: str) -> dict[str, Any]:
    """Measure opening the board: the snapshot, again unchanged, and a catch-up of 200 events."""
    path, found = f"/api/projects/{project}/snapshot", {}
    for name in ("snapshot_ms", "snapshot_again_ms"):
        began = time.perf_counter()
        packed = caller.bytes("GET", path, **{"Accept-Encoding": "gzip"})
        found[name] = round((time.perf_counter() - began) * 1000, 1)
    whole = gzip.decompress(packed)
    head = json.loads(whole)["data"]["version"]
    began = time.perf_counter()
    caller.ask("GET", f"/api/projects/{project}/events?after={head - 200}")
    catch_up = round((time.perf_counter() - began) * 1000, 1)
    return {**found, "snapshot_bytes": len(whole), "packed_bytes": len(packed), "catch_up_200_ms": catch_up}


async def watch(
    url: str, token: str, project: str, ready: asyncio.Semaphore, sent: dict[str, float], seen: Any
) -> None:
    """Watch as one screen until every command was received."""
    path = f"ws{url.removeprefix('http')}/ws/projects/{project}"
    left = set(sent)
    async with connect(
        path, subprotocols=["courtside.v1", f"bearer.{token}"], compression=None, max_queue=None, max_size=None
    ) as socket:
        await socket.recv()
        ready.release()
        while left:
            text = await socket.recv()
            for event in json.loads(text).get("events", []):
                seen["bytes"].append(len(json.dumps(event)))
                key = event["data"].get("commandId")
                if key in left:
                    seen["delays"].append(time.perf_counter() - sent[key])
                    left.remove(key)


async def measure_commands(
    caller: ApiClient, project: str, watchers: int, commands: int, pace: float
) -> dict[str, Any]:
    """Send commands at a steady pace; measure each from sending to every screen."""
    tasks = caller.ask("GET", f"/api/projects/{project}/tasks?limit=100")
    keys = [str(uuid4()) for _ in range(commands)]
    sent, seen, ready = dict.fromkeys(keys, 0.0), {"bytes": list[int](), "delays": list[float]()}, asyncio.Semaphore(0)
    screens = [
        asyncio.create_task(watch(caller.url, caller.token, project, ready, sent, seen)) for _ in range(watchers)
    ]
    for _ in range(watchers):
        await ready.acquire()
    running = []
    for number, key in enumerate(keys):
        task = tasks[number % len(tasks)]
        body = {"title": f"Named {key[:8]}", "base": {"title": task["title"]}}
        sent[key] = time.perf_counter()
        call = asyncio.to_thread(caller.ask, "PATCH", f"/api/tasks/{task['id']}", body, **{"Idempotency-Key": key})
        running.append(asyncio.create_task(call))
        task["title"] = body["title"]
        await asyncio.sleep(pace)
    await asyncio.gather(*running)
    await asyncio.wait_for(asyncio.gather(*screens), 60)
    return {"watchers": watchers, "commands": commands, "largest_event_bytes": max(seen["bytes"])} | {
        "command_to_screen_ms": spread(seen["delays"])
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--watchers", type=int, default=50)
    parser.add_argument("--commands", type=int, default=100)
    parser.add_argument("--pace", type=float, default=0.05, help="seconds from one command to the next")
    options = parser.parse_args()
    client = ApiClient(options.url)
    board = create_board(client, options.tasks)
    measured = measure_reads(client, board)
    measured |= asyncio.run(measure_commands(client, board, options.watchers, options.commands, options.pace))
    print(json.dumps({"board": board, "tasks": options.tasks, **measured}))

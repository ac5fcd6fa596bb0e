"""Board drill: people work while web processes are killed and sockets cut, and all screens end with the same state."""

# ruff: noqa: S311  (random choices with a fixed seed)

import json
import os
import random
import signal
import threading
import time
import urllib.request
from contextlib import suppress
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from projects.tests.replica import Replica, hash_of, state_of
from runner.tests.clusters import wait_until
from runner.tests.test_drill import TIMEOUT_SECONDS, running_courtside, sign_in
from runner.tests.test_run import web_pid

SCREENS, WORKERS, SECONDS, KILLS = 20, 6, 40.0, 4
STATUSES = ["todo", "in_progress", "review", "done"]


class Board:
    """A project over HTTP."""

    def __init__(self, address: str, person: dict[str, str]) -> None:
        self.address, self.person = address, person
        self.id = self.call("projects", {"name": "Drill"})["id"]

    def call(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """Call until there is a response: a killed process comes back."""
        found: list[Any] = []
        assert wait_until(
            TIMEOUT_SECONDS, lambda: found.append(self._once(path, body, headers)) or found[-1] is not None
        )
        return found[-1]

    def _once(self, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> Any:
        """Return the data or the error body; None without a response or if the server asks to retry."""
        data = None if body is None else json.dumps(body).encode()
        all_headers = {"Content-Type": "application/json", **self.person, **headers}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(f"{self.address}/api/{path}", data, all_headers), timeout=10
            ) as response:
                return json.load(response)["data"]
        except HTTPError as error:
            return None if error.headers["Retry-After"] else json.load(error)
        except (OSError, HTTPException, ValueError):
            return None

    def snapshot(self) -> tuple[int, Any]:
        found = self.call(f"projects/{self.id}/snapshot")
        return found["version"], state_of(found)

    def task(self, id: str) -> Any:
        found = self.call(f"tasks/{id}")
        return found if "rank" in found else None


class Screen(threading.Thread):
    """A client whose frames are dropped and repeated, and whose socket is cut now and then."""

    def __init__(self, board: Board, seed: int) -> None:
        super().__init__(daemon=True)
        self.board, self.rng = board, random.Random(seed)
        self.replica = Replica(board.snapshot, board.task)
        self.over, self.stable = threading.Event(), threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            with suppress(OSError, WebSocketException, TimeoutError):
                self._watch()
            time.sleep(0.2)

    def _watch(self) -> None:
        token = self.board.person["Authorization"].removeprefix("Bearer ")
        where = self.board.address.replace("http", "ws", 1)
        path = f"{where}/ws/projects/{self.board.id}?after={self.replica.version}"
        with connect(path, subprotocols=["courtside.v1", f"bearer.{token}"]) as socket:  # type: ignore[list-item]
            ends = time.monotonic() + self.rng.uniform(2, 9)
            while not self.over.is_set() and (self.stable.is_set() or time.monotonic() < ends):
                with suppress(TimeoutError):
                    self._receive(socket, json.loads(socket.recv(0.5)))

    def _receive(self, socket: Any, frame: dict[str, Any]) -> None:
        times = 1 if self.stable.is_set() else self.rng.choice([0, 1, 1, 1, 2])
        for _ in range(times):
            if frame["type"] == "error":
                self.replica.start_over()
            elif self.replica.take(frame):
                socket.send(json.dumps({"type": "catchUp", "after": self.replica.version}))


def send_random_commands(board: Board, seed: int, over: float) -> int:
    """Send random commands, each with its own idempotency key. Return how many were answered."""
    rng, done = random.Random(seed), 0
    while time.monotonic() < over:
        key = {"Idempotency-Key": str(uuid4())}
        tasks = board.call(f"projects/{board.id}/tasks?limit=100")
        task = rng.choice(tasks)["id"] if tasks else None
        match rng.randrange(4) if task else 0:
            case 0:
                board.call(f"projects/{board.id}/tasks", {"title": f"Task {seed} {done}"}, **key)
            case 1:
                board.call(f"tasks/{task}/comments", {"content": f"Said {done}"}, **key)
            case 2:
                board.call(f"tasks/{task}/dependencies", {"dependsOn": rng.choice(tasks)["id"]}, **key)
            case _:
                version = board.call(f"projects/{board.id}")["roomVersion"]
                board.call(f"projects/{board.id}/undo", {"version": rng.randint(1, version)}, **key)
        done += 1
    return done


@pytest.mark.drill
def test_all_screens_end_with_the_same_state_after_kills(unused_tcp_port):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with running_courtside(unused_tcp_port):
        board = Board(address, sign_in(address, "organizer@courtside.example"))
        screens = [Screen(board, seed) for seed in range(SCREENS)]
        for screen in screens:
            screen.start()
        over = time.monotonic() + SECONDS
        workers = [
            threading.Thread(target=send_random_commands, args=(board, seed, over), daemon=True)
            for seed in range(WORKERS)
        ]
        for worker in workers:
            worker.start()
        for _ in range(KILLS):
            time.sleep(SECONDS / (KILLS + 1))
            with suppress(ProcessLookupError, AssertionError):
                os.kill(web_pid(unused_tcp_port), signal.SIGKILL)
        for worker in workers:
            worker.join(TIMEOUT_SECONDS)
        for screen in screens:
            screen.stable.set()
        head, truth = board.snapshot()
        assert wait_until(TIMEOUT_SECONDS, lambda: all(screen.replica.version == head for screen in screens))
        for screen in screens:
            screen.over.set()
        assert head > 50
        assert {hash_of(screen.replica.state) for screen in screens} == {hash_of(truth)}

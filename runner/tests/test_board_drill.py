"""The drill of the boards: a crew works while web processes are killed and sockets cut, and all screens end alike."""

# ruff: noqa: S311  (dice, the same every time)

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
from runner.tests.clusters import within
from runner.tests.test_drill import PATIENCE, courtside, sign_in
from runner.tests.test_run import web_process

SCREENS, HANDS, SECONDS, KILLS = 20, 6, 40.0, 4
STATUSES = ["todo", "in_progress", "review", "done"]


class Board:
    """A project over HTTP."""

    def __init__(self, address: str, person: dict[str, str]) -> None:
        self.address, self.person = address, person
        self.id = self.ask("projects", {"name": "Drill"})["id"]

    def ask(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """Asked until it is answered: what is killed comes back."""
        found: list[Any] = []
        assert within(PATIENCE, lambda: found.append(self._once(path, body, headers)) or found[-1] is not None)
        return found[-1]

    def _once(self, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> Any:
        """The data, or the refusal as it is; None where there was no answer, or one that asks to come again."""
        data = None if body is None else json.dumps(body).encode()
        told = {"Content-Type": "application/json", **self.person, **headers}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(f"{self.address}/api/{path}", data, told), timeout=10
            ) as it:
                return json.load(it)["data"]
        except HTTPError as refused:
            return None if refused.headers["Retry-After"] else json.load(refused)
        except (OSError, HTTPException, ValueError):
            return None

    def snapshot(self) -> tuple[int, Any]:
        found = self.ask(f"projects/{self.id}/snapshot")
        return found["version"], state_of(found)

    def whole_task(self, id: str) -> Any:
        found = self.ask(f"tasks/{id}")
        return found if "rank" in found else None


class Screen(threading.Thread):
    """A watcher whose frames are dropped and doubled, and whose socket is cut now and then."""

    def __init__(self, board: Board, seed: int) -> None:
        super().__init__(daemon=True)
        self.board, self.dice = board, random.Random(seed)
        self.replica = Replica(board.snapshot, board.whole_task)
        self.over, self.calm = threading.Event(), threading.Event()

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
            ends = time.monotonic() + self.dice.uniform(2, 9)
            while not self.over.is_set() and (self.calm.is_set() or time.monotonic() < ends):
                with suppress(TimeoutError):
                    self._hear(socket, json.loads(socket.recv(0.5)))

    def _hear(self, socket: Any, frame: dict[str, Any]) -> None:
        times = 1 if self.calm.is_set() else self.dice.choice([0, 1, 1, 1, 2])
        for _ in range(times):
            if frame["type"] == "error":
                self.replica.start_over()
            elif self.replica.take(frame):
                socket.send(json.dumps({"type": "catchUp", "after": self.replica.version}))


def work(board: Board, seed: int, over: float) -> int:
    """Random commands, each under a key of its own. How many were answered."""
    dice, done = random.Random(seed), 0
    while time.monotonic() < over:
        key = {"Idempotency-Key": str(uuid4())}
        tasks = board.ask(f"projects/{board.id}/tasks?limit=100")
        task = dice.choice(tasks)["id"] if tasks else None
        match dice.randrange(4) if task else 0:
            case 0:
                board.ask(f"projects/{board.id}/tasks", {"title": f"Task {seed} {done}"}, **key)
            case 1:
                board.ask(f"tasks/{task}/comments", {"content": f"Said {done}"}, **key)
            case 2:
                board.ask(f"tasks/{task}/dependencies", {"dependsOn": dice.choice(tasks)["id"]}, **key)
            case _:
                version = board.ask(f"projects/{board.id}")["roomVersion"]
                board.ask(f"projects/{board.id}/undo", {"version": dice.randint(1, version)}, **key)
        done += 1
    return done


@pytest.mark.drill
def test_all_screens_end_alike_whatever_is_killed(unused_tcp_port):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with courtside(unused_tcp_port):
        board = Board(address, sign_in(address, "organizer@courtside.example"))
        screens = [Screen(board, seed) for seed in range(SCREENS)]
        for screen in screens:
            screen.start()
        over = time.monotonic() + SECONDS
        hands = [threading.Thread(target=work, args=(board, seed, over), daemon=True) for seed in range(HANDS)]
        for hand in hands:
            hand.start()
        for _ in range(KILLS):
            time.sleep(SECONDS / (KILLS + 1))
            with suppress(ProcessLookupError, AssertionError):
                os.kill(web_process(unused_tcp_port), signal.SIGKILL)
        for hand in hands:
            hand.join(PATIENCE)
        for screen in screens:
            screen.calm.set()
        head, truth = board.snapshot()
        assert within(PATIENCE, lambda: all(screen.replica.version == head for screen in screens))
        for screen in screens:
            screen.over.set()
        assert head > 50
        assert {hash_of(screen.replica.state) for screen in screens} == {hash_of(truth)}

"""A kind of room for these tests: a box that counts how often it was shaken."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.urls import path
from websockets.sync.client import ClientConnection, connect

from core.errors import Forbidden, NotAuthenticated, NotFound
from core.rooms.consumers import OneRoom, socket_application
from core.rooms.kinds import RoomKind
from core.rooms.services import Announced, Event, announce


@dataclass(frozen=True)
class Shaken(Event):
    type: ClassVar[str] = "box.shaken"
    times: int

    def data(self) -> dict[str, Any]:
        return {"times": self.times}


@dataclass(frozen=True)
class BoxRoom(RoomKind):
    """Ids that start with `no` do not exist, with `in` need a signed-in user, with `my` let nobody enter."""

    kind: ClassVar[str] = "boxes"

    def find(self, id: str) -> str:
        return f"boxes.{id}"

    def enter(self, id: str, viewer: Any) -> None:
        if id.startswith("no"):
            raise NotFound
        if id.startswith("in") and isinstance(viewer, AnonymousUser):
            raise NotAuthenticated
        if id.startswith("my"):
            raise Forbidden

    def snapshot(self, id: str) -> dict[str, Any]:
        return {"times": times_shaken(id)}


application = socket_application(path("ws/boxes/<id>", OneRoom.as_asgi(kind="boxes")))


def times_shaken(id: str) -> int:
    """Count the events of a box in a statement of its own, separate from the version's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM rooms_roomevent WHERE room = %s", [f"boxes.{id}"])
        return int(cursor.fetchone()[0])


@transaction.atomic
def shake(id: str = "a", times: int = 1) -> Announced:
    with connection.cursor() as cursor:
        # What a real verb does: lock the parent row first. A box's parent is an advisory lock.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [id])
    return announce(f"boxes.{id}", *(Shaken(n) for n in range(times)))


@contextmanager
def socket(url: str, path: str, **options: Any) -> Iterator[ClientConnection]:
    with connect(f"{url.replace('http', 'ws', 1)}{path}", **options) as opened:
        yield opened


def receive(opened: ClientConnection, timeout: float = 3) -> Any:
    return json.loads(opened.recv(timeout))


def say(opened: ClientConnection, **frame: Any) -> None:
    opened.send(json.dumps(frame))


def versions(frame: dict[str, Any]) -> list[int]:
    return [event["version"] for event in frame["events"]]

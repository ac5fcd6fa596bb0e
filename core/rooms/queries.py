"""Queries of rooms: their heads, their events and their snapshots."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from core.errors import DomainError
from core.rooms import registry
from core.rooms.models import wire_name
from core.times import timestamp

# A client that is further behind gets a snapshot instead of the events it missed.
MAX_EVENTS = 200
MAX_BYTES = 256 * 1024


class MustResync(DomainError):
    """The log cannot bring this client from its version to the head; a snapshot can."""

    code = "MUST_RESYNC"
    status = 409
    sentence = "You are too far behind. Start again from the snapshot."


@dataclass(frozen=True)
class Head:
    """A room's version and epoch. A room without announcements is at 0."""

    version: int = 0
    epoch: int = 0


@dataclass(frozen=True)
class Snapshot:
    """A room's whole state and its version, read at one moment."""

    room: str
    version: int
    data: dict[str, Any]


def heads(names: list[str]) -> dict[str, Head]:
    """Return the heads of these rooms, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [names])
        return {name: Head(version, epoch) for name, version, epoch in cursor.fetchall()}


def head_of(name: str) -> Head:
    return heads([name]).get(name, Head())


def events_between(name: str, after: int, until: int) -> list[dict[str, Any]]:
    """Return the room's events in (after, until] as clients see them, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [name, after, until])
        rows = cursor.fetchall()
    # Django stops the driver from decoding jsonb, because its own JSONField decodes it.
    events = [{"version": v, "type": t, "at": timestamp(at), "data": json.loads(data)} for v, t, at, data in rows]
    kind = registry.find(name)
    return kind.hydrate(events) if kind and events else events


def snapshot_of(name: str) -> Snapshot:
    """Return the room's state and version of one moment: one REPEATABLE READ, READ ONLY transaction."""
    kind, id = registry.kind_of(name)
    with consistent_read():
        head = head_of(name)
        return Snapshot(wire_name(name, head.epoch), head.version, kind.snapshot(id))


@contextmanager
def consistent_read() -> Iterator[None]:
    """Let all reads inside see the database as it is at the first of them (REPEATABLE READ, READ ONLY)."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


_HEADS = "SELECT name, version, epoch FROM rooms_room WHERE name = ANY(%s)"
_EVENTS = """
    SELECT version, type, at, data FROM rooms_roomevent
    WHERE room = %s AND version > %s AND version <= %s ORDER BY version
"""

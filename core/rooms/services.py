"""Queries of rooms: their heads, their events and their snapshots."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Count, F, Max, Min
from django.db.models.functions import Greatest
from psycopg.types.json import Jsonb

from core.errors import DomainError
from core.rooms import registry
from core.rooms.models import Room, RoomEvent, wire_name
from core.rooms.pubsub import notify
from core.systems import Restored
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


@dataclass(frozen=True)
class Event:
    """A room event. Subclasses are named in the past tense and live in each app's room_events.py."""

    type: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """Return the least that a client needs to apply the change, with camelCase keys."""
        raise NotImplementedError


@dataclass(frozen=True)
class Announced:
    """A room's version after an announcement."""

    room: str
    version: int
    events: tuple[Event, ...] = field(default=())


EPOCHS_BEGAN = 1_577_836_800  # 2020 in Unix time (seconds); the column holds 68 years
_APPEND = """
    WITH head AS (
        INSERT INTO rooms_room (name, version, epoch) VALUES (%(room)s, %(count)s, 0)
        ON CONFLICT (name) DO UPDATE SET version = rooms_room.version + %(count)s
        RETURNING version
    )
    INSERT INTO rooms_roomevent (room, version, type, at, data, actor)
    SELECT %(room)s, head.version - %(count)s + said.number, said.type, clock_timestamp(), said.data, %(actor)s::uuid
    FROM head, unnest(%(types)s::text[], %(data)s::jsonb[]) WITH ORDINALITY AS said (type, data, number)
    RETURNING version
"""
_DELETE_OLD = "DELETE FROM rooms_roomevent WHERE at < clock_timestamp() - make_interval(secs => %s)"


def announce(room: str, *events: Event, actor: UUID | None = None) -> Announced:
    """Give the events the room's next versions, and notify its watchers once this transaction commits.

    Call it inside the transaction that makes the change, after the parent row is locked. One room
    per transaction: two rooms announced in one can deadlock with a transaction that takes them in reverse.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("announce() belongs into the transaction that makes the change")
    types, data = [event.type for event in events], [Jsonb(event.data(), dumps=_dumps) for event in events]
    given: dict[str, Any] = {"room": room, "count": len(events), "types": types, "data": data, "actor": actor}
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, given)
        head: int = cursor.fetchall()[-1][0]
    first = head - len(events) + 1
    registry.enqueue_reactions(room, [(version, event.type) for version, event in enumerate(events, first)])
    notify(room, head)
    return Announced(room, head, events)


def _dumps(value: Any) -> str:
    return DjangoJSONEncoder(separators=(",", ":"), allow_nan=False).encode(value)


@transaction.atomic
def begin_new_epoch(*, at_least: int = 0) -> int:
    """Give every room a new name for clients, after a restore took back some of its history. Return how many."""
    return Room.objects.update(epoch=Greatest(F("epoch") + 1, at_least))


def begin_new_epoch_after(restored: Restored) -> str:
    """Take the epoch from the clock, so that restoring one backup twice gives two epochs."""
    begin_new_epoch(at_least=int(time.time()) - EPOCHS_BEGAN)
    return ""


@transaction.atomic
def purge_events(*, older_than: timedelta) -> int:
    """Delete old events from the log, the only way past its trigger. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL courtside.purge = 'on'")
        cursor.execute(_DELETE_OLD, [older_than.total_seconds()])
        return cursor.rowcount


def audit() -> Iterator[str]:
    """Yield a sentence for each room whose log has a gap or ends at another version than the room's."""
    said = dict(Room.objects.values_list("name", "version"))
    logs = RoomEvent.objects.order_by().values_list("room").annotate(Min("version"), Max("version"), Count("version"))
    for room, first, last, count in logs:
        if last - first + 1 != count:
            yield f"{room}: {count} events between the versions {first} and {last}"
        if said.get(room, last) != last:
            yield f"{room}: at version {said[room]}, and its log ends at {last}"

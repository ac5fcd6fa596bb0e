"""The one verb of the rooms: announce."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from core.rooms.nudges import nudge


@dataclass(frozen=True)
class Event:
    """What may be announced. Subclasses are past tense and live in each system's events.py."""

    type: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """The least that a client needs to apply the change, in the names of the wire (camelCase)."""
        raise NotImplementedError


@dataclass(frozen=True)
class Announced:
    """Where a room stands after an announcement."""

    room: str
    version: int
    events: tuple[Event, ...] = field(default=())


_NEXT_VERSION = """
    INSERT INTO rooms_room (name, version, epoch) VALUES (%s, %s, 0)
    ON CONFLICT (name) DO UPDATE SET version = rooms_room.version + %s
    RETURNING version
"""
_APPEND = """
    INSERT INTO rooms_roomevent (room, version, type, at, data, actor)
    VALUES (%s, %s, %s, clock_timestamp(), %s, %s)
"""


def announce(room: str, *events: Event, actor: UUID | None = None) -> Announced:
    """Give the events the room's next versions and nudge its watchers once this transaction commits.

    Call inside the transaction that makes the change, after the parent row is locked. One room
    per transaction: two announced in one can deadlock with their mirror image.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("announce() belongs into the transaction that makes the change")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_VERSION, [room, len(events), len(events)])
        head: int = cursor.fetchone()[0]
        first = head - len(events) + 1
        rows = [(room, first + i, e.type, Jsonb(e.data(), dumps=_dumps), actor) for i, e in enumerate(events)]
        cursor.executemany(_APPEND, rows)
    transaction.on_commit(partial(nudge, room, head), robust=True)
    return Announced(room, head, events)


def _dumps(value: Any) -> str:
    return DjangoJSONEncoder(separators=(",", ":"), allow_nan=False).encode(value)

"""Kinds of rooms: how a room is found, read and shown. Each app declares its own in `rooms.py`.

A room is named `<kind>.<id>`. What a kind calls runs in a thread with a database connection.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model

from core.errors import NotFound
from core.ids import id_or_slug
from core.people import Visitor

JSON = dict[str, Any]
_NO_ROW = UUID(int=0)  # no row has this id, so `access` answers as it does for every unknown one


def as_logged(events: list[JSON]) -> list[JSON]:
    return events


@dataclass(frozen=True, kw_only=True)
class RoomKind:
    """What all kinds have.

    `hydrate` adds to events what the log only references, because it may be erased one day. With `presence`, viewers
    are counted and told the count. After events of the types `erasing`, what `hydrate` added to earlier events is read
    again before it is sent; after those of the types `closing`, each socket in the room is checked again.
    """

    hydrate: Callable[[list[JSON]], list[JSON]] = as_logged
    presence: bool = False
    erasing: Set[str] = field(default_factory=frozenset)
    closing: Set[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class ModelRoom(RoomKind):
    """The room of one row: `events.<its id>`.

    `access` lets a visitor in, or raises NotFound, NotAuthenticated or Forbidden. If AnonymousUser may enter, everyone
    may: other visitors are then not checked. `snapshot` returns the whole state, the same for every visitor, in the
    transaction that reads the room's version.
    """

    kind: str
    model: type[Model]
    access: Callable[[Visitor, UUID], object]
    snapshot_of: Callable[[UUID], JSON]

    def find(self, name: str) -> str:
        """Return the room of the row with this id or slug; nobody may enter that of an unknown one."""
        lookup = id_or_slug(name) if hasattr(self.model, "slug") else {"pk": _id(name)}
        found = self.model._default_manager.filter(**lookup).values_list("pk", flat=True).first()
        return f"{self.kind}.{found or _NO_ROW}"

    def enter(self, id: str, visitor: Visitor) -> None:
        """Let the visitor in, or raise the error of `access`. Only the row's id names a room, never its slug."""
        self.access(visitor, _id(id))

    def snapshot(self, id: str) -> JSON:
        return self.snapshot_of(UUID(id))


def _id(name: str) -> UUID:
    try:
        return found if str(found := UUID(name)) == name else _NO_ROW
    except ValueError:
        return _NO_ROW


@dataclass(frozen=True)
class SingleRoom(RoomKind):
    """A room that there is once, under a fixed name: `shop.orders`. `access` and `snapshot_of` as in ModelRoom."""

    name: str
    access: Callable[[Visitor], object]
    snapshot_of: Callable[[], JSON]

    @property
    def kind(self) -> str:
        return self.name.partition(".")[0]

    def find(self, id: str) -> str:
        return f"{self.kind}.{id}"

    def enter(self, id: str, visitor: Visitor) -> None:
        if self.find(id) != self.name:
            raise NotFound("There is no such room.")
        self.access(visitor)

    def snapshot(self, id: str) -> JSON:
        return self.snapshot_of()


AnyRoom = ModelRoom | SingleRoom

"""Kinds of rooms: how a room is found, read and shown."""

from typing import Any, Protocol

from core.people import Visitor


class RoomKind(Protocol):
    """How one kind of room is found, read and shown.

    A room is named `<kind>.<id>`. All methods run in a thread with a database connection.

    A kind may also set `presence = True`: viewers are counted and told the count;
    `erasing = frozenset({…})`: types of events after which what `hydrate` added to earlier
    events is read again before it is sent; and `closing = frozenset({…})`: types of
    events after which each socket in the room is checked again.
    """

    kind: str

    def enter(self, id: str, viewer: Visitor) -> None:
        """Let the viewer (a person or AnonymousUser) in, or raise NotFound, NotAuthenticated or Forbidden.

        If AnonymousUser may enter, everyone may: other viewers are then not checked.
        """

    def snapshot(self, id: str) -> dict[str, Any]:
        """Return the whole state, the same for every viewer. Runs in the transaction that reads the version."""

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add what the log only references, because it may be erased one day. Most kinds return `events`."""

"""The kinds of rooms there are. Each system registers its own; core knows none of them."""

from typing import Any, Protocol

from core.errors import NotFound


class RoomKind(Protocol):
    """How one kind of room is found, read and shown.

    A room is named `<kind>.<id>`. All methods run in a thread with a database connection.

    A kind may also say `presence = True`, and those who watch are counted and told how many they are;
    and `erasing = frozenset({…})`, the types of events after which what `fill_in` put into earlier
    ones is to be read anew before it is passed on again; and `closing = frozenset({…})`, the types of
    events after which everybody in the room is asked again whether they may be there.
    """

    kind: str

    def enter(self, id: str, viewer: Any) -> None:
        """Let the viewer (a person or AnonymousUser) in, or refuse with NotFound, NotAuthenticated or Forbidden.

        Where AnonymousUser may enter, everybody may: nobody else is asked about then.
        """

    def snapshot(self, id: str) -> dict[str, Any]:
        """The whole state, the same for every viewer. Runs in the transaction that reads the version."""

    def fill_in(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Put in what the log only names, because it may be erased one day. Most kinds return `events`."""


_kinds: dict[str, RoomKind] = {}


def register(kind: RoomKind) -> None:
    _kinds[kind.kind] = kind


def kind_of(room: str) -> tuple[RoomKind, str]:
    """The kind and id behind a room's name without epoch, or NotFound."""
    prefix, _, id = room.partition(".")
    if not id or prefix not in _kinds:
        raise NotFound("There is no such room.")
    return _kinds[prefix], id


def find(room: str) -> RoomKind | None:
    """The kind behind a room's name, or None for the house's own rooms, which nobody may join."""
    return _kinds.get(room.partition(".")[0])


def counts_presence(room: str) -> bool:
    """Whether those who watch this room are told how many they are."""
    return bool(getattr(find(room), "presence", False))


def is_erasing(room: str, event_type: str) -> bool:
    """Whether this event takes something back that earlier ones of the room were filled in with."""
    return event_type in getattr(find(room), "erasing", ())


def is_closing(room: str, event_type: str) -> bool:
    """Whether some of those who are in the room may not be there after this event."""
    return event_type in getattr(find(room), "closing", ())


def split_epoch(wire_name: str) -> tuple[str, int]:
    """The name and epoch in a room's name as clients send it: `games.<id>` or `games.<id>.<epoch>`."""
    name, _, epoch = wire_name.rpartition(".")
    if "." in name and epoch.isascii() and epoch.isdigit() and len(epoch) < 10:
        return name, int(epoch)
    return wire_name, 0

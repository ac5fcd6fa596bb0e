"""Registries of rooms: the kinds of rooms, and what other apps do when an event is announced.

Each app registers its own kind of room; core knows none. A handler of events is a job, queued in the announcing
transaction; it has a transaction and a room of its own, and the announcing app does not know it:

    @on_event("game.finished")
    @jobs.task("competitions.fill_in_result", queue=jobs.Queue.REGISTRATION)
    def fill_in_result(room: str, version: int) -> None: ...
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from core import jobs
from core.errors import NotFound


class RoomKind(Protocol):
    """How one kind of room is found, read and shown.

    A room is named `<kind>.<id>`. All methods run in a thread with a database connection.

    A kind may also set `presence = True`: viewers are counted and told the count;
    `erasing = frozenset({…})`: types of events after which what `hydrate` added to earlier
    events is read again before it is sent; and `closing = frozenset({…})`: types of
    events after which each socket in the room is checked again.
    """

    kind: str

    def enter(self, id: str, viewer: Any) -> None:
        """Let the viewer (a person or AnonymousUser) in, or raise NotFound, NotAuthenticated or Forbidden.

        If AnonymousUser may enter, everyone may: other viewers are then not checked.
        """

    def snapshot(self, id: str) -> dict[str, Any]:
        """Return the whole state, the same for every viewer. Runs in the transaction that reads the version."""

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add what the log only references, because it may be erased one day. Most kinds return `events`."""


_kinds: dict[str, RoomKind] = {}


def register(kind: RoomKind) -> None:
    _kinds[kind.kind] = kind


def kind_of(room: str) -> tuple[RoomKind, str]:
    """Return the kind and id behind a room's name without epoch, or raise NotFound."""
    prefix, _, id = room.partition(".")
    if not id or prefix not in _kinds:
        raise NotFound("There is no such room.")
    return _kinds[prefix], id


def find(room: str) -> RoomKind | None:
    """Return the kind of a room, or None for internal rooms, which nobody may join."""
    return _kinds.get(room.partition(".")[0])


def counts_presence(room: str) -> bool:
    """Return whether viewers of this room are told how many they are."""
    return bool(getattr(find(room), "presence", False))


def is_erasing(room: str, event_type: str) -> bool:
    """Return whether this event erases something that earlier events of the room were hydrated with."""
    return event_type in getattr(find(room), "erasing", ())


def is_closing(room: str, event_type: str) -> bool:
    """Return whether some members may no longer be in the room after this event."""
    return event_type in getattr(find(room), "closing", ())


def split_epoch(wire_name: str) -> tuple[str, int]:
    """Return the name and epoch in a room's name as clients send it: `games.<id>` or `games.<id>.<epoch>`."""
    name, _, epoch = wire_name.rpartition(".")
    if "." in name and epoch.isascii() and epoch.isdigit() and len(epoch) < 10:
        return name, int(epoch)
    return wire_name, 0


Handler = TypeVar("Handler", bound=jobs.Task[Any, Any])
_handlers: dict[str, list[jobs.Task[Any, Any]]] = defaultdict(list)


def on_event(event_type: str) -> Callable[[Handler], Handler]:
    """Have the task run once for each event of this type, with the room and the event's version."""

    def register(task: Handler) -> Handler:
        task.check({"room": "", "version": 0})
        if task not in _handlers[event_type]:
            _handlers[event_type].append(task)
        return task

    return register


def enqueue_handlers(room: str, numbered: Iterable[tuple[int, str]]) -> None:
    """Enqueue the handlers of these events, given as versions with their types. Called by announce()."""
    for version, event_type in numbered:
        for task in _handlers.get(event_type, ()):
            jobs.enqueue(task, room=room, version=version)

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

    A kind may also say `presence = True`, and those who watch are counted and told how many they are;
    and `erasing = frozenset({…})`, the types of events after which what `hydrate` put into earlier
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

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
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


Handler = TypeVar("Handler", bound=jobs.Task[Any, Any])
_handlers: dict[str, list[jobs.Task[Any, Any]]] = defaultdict(list)


def on_event(event_type: str) -> Callable[[Handler], Handler]:
    """Have the task run, once, for each event of this type; it is told the room and the event's version there."""

    def register(task: Handler) -> Handler:
        task.check({"room": "", "version": 0})
        if task not in _handlers[event_type]:
            _handlers[event_type].append(task)
        return task

    return register


def enqueue_handlers(room: str, numbered: Iterable[tuple[int, str]]) -> None:
    """Queue what reacts to these events, given as versions with their types. Called by announce()."""
    for version, event_type in numbered:
        for task in _handlers.get(event_type, ()):
            jobs.enqueue(task, room=room, version=version)

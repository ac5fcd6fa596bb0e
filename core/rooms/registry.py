"""The rooms and reactions that the apps declare: which kind a room is of, and which jobs an event queues.

A reaction is a job, queued in the announcing transaction; it has a transaction and a room of its own, and the
announcing app does not know it.
"""

from collections.abc import Iterable
from functools import cache

from core import jobs, systems
from core.errors import NotFound
from core.rooms.kinds import AnyRoom


@cache
def kinds() -> dict[str, AnyRoom]:
    """Return the kinds of rooms of all apps by their names."""
    return {room.kind: room for system in systems.installed().values() for room in system.rooms}


def kind_of(room: str) -> tuple[AnyRoom, str]:
    """Return the kind and id behind a room's name without epoch, or raise NotFound."""
    id = room.partition(".")[2]
    kind = find(room)
    if not id or not kind:
        raise NotFound("There is no such room.")
    return kind, id


def find(room: str) -> AnyRoom | None:
    """Return the kind of a room, or None for internal rooms, which nobody may join."""
    return kinds().get(room.partition(".")[0])


def counts_presence(room: str) -> bool:
    """Return whether viewers of this room are told how many they are."""
    return bool((kind := find(room)) and kind.presence)


def is_erasing(room: str, event_type: str) -> bool:
    """Return whether this event erases something that earlier events of the room were hydrated with."""
    return bool((kind := find(room)) and event_type in kind.erasing)


def is_closing(room: str, event_type: str) -> bool:
    """Return whether some members may no longer be in the room after this event."""
    return bool((kind := find(room)) and event_type in kind.closing)


def split_epoch(wire_name: str) -> tuple[str, int]:
    """Return the name and epoch in a room's name as clients send it: `games.<id>` or `games.<id>.<epoch>`."""
    name, _, epoch = wire_name.rpartition(".")
    if "." in name and epoch.isascii() and epoch.isdigit() and len(epoch) < 10:
        return name, int(epoch)
    return wire_name, 0


def enqueue_reactions(room: str, numbered: Iterable[tuple[int, str]]) -> None:
    """Enqueue the reactions to these events, given as versions with their types. Called by announce()."""
    for version, event_type in numbered:
        for system in systems.installed().values():
            for task in system.reactions.get(event_type, ()):
                jobs.enqueue(task, room=room, version=version)

"""What a system does when another one announces something: a job, queued in the announcing transaction.

    @on_event("game.finished")
    @jobs.task("competitions.fill_in_result", queue=jobs.Queue.REGISTRATION)
    def fill_in_result(room: str, version: int) -> None: ...

The announcing system knows nothing of it, and the reaction has a transaction and a room of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from core import jobs

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


def enqueue(room: str, numbered: Iterable[tuple[int, str]]) -> None:
    """Queue what reacts to these events, given as versions with their types. Called by announce()."""
    for version, event_type in numbered:
        for task in _handlers.get(event_type, ()):
            jobs.enqueue(task, room=room, version=version)

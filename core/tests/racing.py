"""Many calls at the same moment, each on a thread and a connection of its own."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import QuerySet

from core.transactions import given_up


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each call answered, or the exception it raised; all start together."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait(30)
            return call()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def meeting(parties: int, seconds: float = 0.5) -> Callable[[], None]:
    """A point where all wait for one another, unless a lock keeps the others from coming."""
    barrier = threading.Barrier(parties)

    def meet() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(seconds)

    return meet


@contextlib.contextmanager
def without_locks() -> Iterator[None]:
    """SELECT … FOR UPDATE forgotten everywhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda query, **_: query.all())
        yield


def look_together(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, parties: int) -> None:
    """Let so many come out of this look at the tables before any of them goes on."""
    look, meet = getattr(module, name), meeting(parties, 1)

    def looked(*args: Any, **kwargs: Any) -> Any:
        found = look(*args, **kwargs)
        meet()
        return found

    monkeypatch.setattr(module, name, looked)


def patiently(work: Callable[[], Any]) -> Any:
    """As a person does: comes back while the site says that it is busy."""
    while True:
        try:
            return work()
        except OperationalError as error:
            if given_up(error):
                raise


def crowd(calls: Sequence[Callable[[], Any]], at_every_moment: int = 16) -> list[Any]:
    """All the calls, so many at every moment. What each answered or raised, in no order."""
    shares = [calls[number::at_every_moment] for number in range(at_every_moment)]
    answers = at_once([partial(_one_by_one, share) for share in shares if share])
    return [answer for share in answers for answer in share]


def _one_by_one(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    return [outcome(call) for call in calls]


def outcome(call: Callable[[], Any]) -> Any:
    """What it answered in the end, or raised."""
    try:
        return patiently(call)
    except Exception as problem:
        return problem

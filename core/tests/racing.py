"""Many calls at the same moment, each on a thread and a connection of its own."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet


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

"""Two calls at the same moment, each on a connection of its own."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model, QuerySet


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call answered, or the exception it raised; all start together."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return call()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def meet(parties: int = 2, seconds: float = 0.5) -> Callable[[], None]:
    """A point in the code where all wait for one another, unless a lock keeps the others from coming."""
    barrier = threading.Barrier(parties)

    def wait() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(seconds)

    return wait


@contextlib.contextmanager
def without_locks() -> Iterator[None]:
    """SELECT … FOR UPDATE forgotten everywhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda query, **_: query.all())
        yield


@contextlib.contextmanager
def dropped_constraint(model: type[Model], name: str) -> Iterator[None]:
    """The database without one of its constraints; what was written meanwhile is forgotten."""
    constraint = next(each for each in model._meta.constraints if each.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model._default_manager.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)

"""Concurrent calls, each on a thread and a connection of its own."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import QuerySet

from core.database import is_retryable


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all calls at once; return each one's result or exception."""
    start = threading.Barrier(len(calls))
    _running.add(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait(30)
            return call()
        except Exception as problem:
            return problem
        finally:
            connection.close()
            _running.add(-1)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


class _Running:
    """How many calls of `at_once` have not ended."""

    def __init__(self) -> None:
        self.number, self._lock = 0, threading.Lock()

    def add(self, more: int) -> None:
        with self._lock:
            self.number += more


_running = _Running()
LOOK_EVERY = 0.005  # seconds
# Sessions of this database that wait for another's lock. A row lock names no database, the table's lock does.
_BLOCKED = """
    SELECT count(DISTINCT waiting.pid) FROM pg_locks waiting JOIN pg_locks held USING (pid)
    WHERE NOT waiting.granted AND waiting.locktype IN ('transactionid', 'tuple', 'advisory', 'relation')
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _blocked() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_BLOCKED)
        return int(cursor.fetchone()[0])


class Meeting:
    """A barrier for all callers, which opens early when the database shows that the others wait for a lock."""

    def __init__(self, parties: int, seconds: float) -> None:
        self._parties, self._seconds = parties, seconds
        self._here, self._round, self._is_off = 0, 0, False
        self._change = threading.Condition()

    def __call__(self) -> None:
        with self._change:
            self._here += 1
            this = self._round
            if self._here >= self._parties:
                self._go_on()
        end = time.monotonic() + self._seconds
        while not self._over(this):
            if time.monotonic() > end or self._nobody_else_can_come():
                self._call_off(this)

    def _over(self, this: int) -> bool:
        with self._change:
            return self._change.wait_for(lambda: self._is_off or self._round > this, LOOK_EVERY)

    def _go_on(self) -> None:
        self._here, self._round = 0, self._round + 1
        self._change.notify_all()

    def _nobody_else_can_come(self) -> bool:
        """Return whether all others have ended or wait for a lock."""
        return self._here + _blocked() >= min(self._parties, _running.number)

    def _call_off(self, this: int) -> None:
        with self._change:
            self._is_off = self._is_off or self._round == this
            self._change.notify_all()


def meeting(parties: int, seconds: float = 5) -> Meeting:
    """Return a barrier for all callers, unless a lock keeps the others from coming."""
    return Meeting(parties, seconds)


@contextlib.contextmanager
def without_locks() -> Iterator[None]:
    """Act as if every SELECT … FOR UPDATE had been forgotten."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda query, **_: query.all())
        yield


def look_together(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, parties: int) -> None:
    """Let this many callers finish this read before any of them continues."""
    look, meet = getattr(module, name), meeting(parties)

    def looked(*args: Any, **kwargs: Any) -> Any:
        found = look(*args, **kwargs)
        meet()
        return found

    monkeypatch.setattr(module, name, looked)


def patiently(work: Callable[[], Any]) -> Any:
    """Retry as a person does while the site is busy."""
    while True:
        try:
            return work()
        except OperationalError as error:
            if is_retryable(error):
                raise


def crowd(calls: Sequence[Callable[[], Any]], at_every_moment: int = 16) -> list[Any]:
    """Run all calls, this many at a time. Return each result or exception, in no order."""
    shares = [calls[number::at_every_moment] for number in range(at_every_moment)]
    answers = at_once([partial(_one_by_one, share) for share in shares if share])
    return [answer for share in answers for answer in share]


def _one_by_one(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    return [outcome(call) for call in calls]


def outcome(call: Callable[[], Any]) -> Any:
    """Return the final result or exception."""
    try:
        return patiently(call)
    except Exception as problem:
        return problem

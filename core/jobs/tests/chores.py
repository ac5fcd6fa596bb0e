"""Tasks for the tests, which record that they ran."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import connection

from core import jobs
from core.jobs.registry import Permanent, Queue

FOLDER = "CHORES"  # environment: where a task records that it began, outside of any transaction


@contextmanager
def notebook() -> Iterator[None]:
    """A table without any constraint, so that a second effect would show."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS chores (note text)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE chores")


def notes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM chores")
        return sorted(row[0] for row in cursor.fetchall())


def _write(note: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chores VALUES (%s)", [note])


@jobs.task("chores.tally", queue=Queue.REGISTRATION)
def tally(text: str) -> None:
    """A task alone in its queue: a worker that starts also makes up for missed slots, all in another queue."""
    _write(text)


@jobs.task("chores.note", queue=Queue.REMINDER)
def note(text: str) -> None:
    _write(text)


@jobs.task("chores.note_outside", queue=Queue.REMINDER, atomic=False)
def note_outside(text: str) -> None:
    _write(text)


@jobs.task("chores.dawdle", queue=Queue.REMINDER)
def dawdle(text: str, seconds: float) -> None:
    """Write, record the start, and wait before the commit."""
    _write(text)
    if FOLDER in os.environ:
        (Path(os.environ[FOLDER]) / f"{text}-{os.getpid()}").touch()
    time.sleep(seconds)


@jobs.task("chores.fail", queue=Queue.REGISTRATION)
def fail(text: str = "broken") -> None:
    _write(text)
    raise ValueError(text)


@jobs.task("chores.never", queue=Queue.MAIL)
def never() -> None:
    raise Permanent("no use")


@jobs.task("chores.miss", queue=Queue.MAIL)
def miss() -> None:
    Group.objects.get(name="nobody")


@jobs.task("chores.chain", queue=Queue.REMINDER)
def chain(text: str, fails: bool) -> None:
    """Enqueue another job, and optionally fail after it."""
    jobs.enqueue(note, text=text)
    if fails:
        raise ValueError("after enqueueing")


@jobs.task("chores.crash", queue=Queue.REMINDER)
def crash() -> None:
    os.abort()

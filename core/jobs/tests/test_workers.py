"""Workers may die at any moment, hang, or be told to stop: each job is done exactly once."""

import os
import signal
from pathlib import Path

import pytest
from django.db import connection, transaction

from core import jobs
from core.jobs import queries
from core.jobs.models import JobTally
from core.jobs.tests import chores
from core.jobs.tests.process import end_of, until, worker
from core.jobs.tests.working import status_of
from core.jobs.worker import GRACE_SECONDS, HARD_SECONDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notebook")]
SOON = 5.0


def test_the_job_of_a_killed_worker_is_done_once_by_another_within_five_seconds(tmp_path: Path) -> None:
    with worker(tmp_path), worker(tmp_path):
        until(lambda: _workers() == 2)
        number = _enqueue_dawdling(seconds=1)
        until(lambda: _begun(tmp_path))
        os.kill(_begun(tmp_path)[0], signal.SIGKILL)
        assert until(lambda: len(_begun(tmp_path)) == 2) < SOON
        until(lambda: status_of(number) == "succeeded")

    assert chores.notes() == ["slow"]


def test_a_restarted_worker_finds_the_jobs_it_left(tmp_path: Path) -> None:
    number = _enqueue_dawdling(seconds=1)
    with worker(tmp_path) as first:
        until(lambda: _begun(tmp_path))
        first.kill()
    with worker(tmp_path):
        until(lambda: status_of(number) == "succeeded")

    assert chores.notes() == ["slow"]


def test_a_worker_that_hung_and_comes_back_cannot_mark_its_job_done(tmp_path: Path) -> None:
    number = _enqueue_dawdling(seconds=1)
    with worker(tmp_path) as first:
        until(lambda: _begun(tmp_path))
        os.kill(first.pid, signal.SIGSTOP)
        silent = _Silent()
        with worker(tmp_path):
            until(lambda: silent.is_taken_over() and status_of(number) == "succeeded")
            os.kill(first.pid, signal.SIGCONT)
            assert end_of(first) == 1

    assert chores.notes() == ["slow"]


def test_a_worker_told_to_stop_finishes_its_job_and_signs_off(tmp_path: Path) -> None:
    number = _enqueue_dawdling(seconds=1)
    with worker(tmp_path) as process:
        until(lambda: _begun(tmp_path))
        process.terminate()
        assert end_of(process) == 0

    assert (status_of(number), chores.notes(), _workers()) == ("succeeded", ["slow"], 0)


def test_a_worker_told_to_stop_leaves_a_long_job_and_ends_in_ten_seconds(tmp_path: Path) -> None:
    assert GRACE_SECONDS < HARD_SECONDS < 10
    number = _enqueue_dawdling(seconds=60)
    with worker(tmp_path, grace=0.5) as process:
        until(lambda: _begun(tmp_path))
        process.terminate()
        assert end_of(process, 10) is not None

    assert (status_of(number), chores.notes()) == ("doing", [])


def test_a_worker_that_lost_its_session_ends(tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        until(lambda: _workers() == 1)
        _terminate("application_name = 'courtside-worker'")
        assert end_of(process) == 1


def test_a_job_that_kills_its_workers_fails(tmp_path: Path) -> None:
    with transaction.atomic():
        number = jobs.enqueue(chores.crash)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 4 WHERE id = %s", [number])
    with worker(tmp_path) as first:
        assert end_of(first) == -signal.SIGABRT
    with worker(tmp_path):
        until(lambda: status_of(number) == "failed")


def test_counts_of_a_worker_are_found_by_the_web_process(tmp_path: Path) -> None:
    with transaction.atomic():
        jobs.enqueue(chores.tally, text="counted")
    with worker(tmp_path):
        until(lambda: JobTally.objects.filter(queue="registration", outcome="succeeded", count=1).exists())


_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class _Silent:
    """The only worker, stopped for longer than its lease and than a transaction may idle.

    Statements that were on their way when it stopped still arrive, so its age is set at every look.
    """

    def __init__(self) -> None:
        self._number = _one_column("SELECT id FROM procrastinate_workers")
        self._sessions = _one_column(f"SELECT pid {_OTHERS}")

    def is_taken_over(self) -> bool:
        """Return whether another worker has taken over all its jobs, and forgotten it."""
        aged = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds' WHERE id = ANY(%s)"
        _terminate("state LIKE 'idle in transaction%%' AND pid = ANY(%s)", self._sessions)
        return not _one_column(f"{aged} RETURNING id", self._number)


def _enqueue_dawdling(seconds: float) -> int:
    with transaction.atomic():
        return jobs.enqueue(chores.dawdle, text="slow", seconds=seconds)


def _begun(folder: Path) -> list[int]:
    """The processes that have begun the slow job."""
    return [int(path.name.removeprefix("slow-")) for path in folder.glob("slow-*")]


def _workers() -> int:
    return queries.heartbeat()[0]


def _terminate(which: str, *values: object) -> None:
    _one_column(f"SELECT pg_terminate_backend(pid) {_OTHERS} AND {which}", *values)


def _one_column(sql: str, *values: object) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]

"""Real worker processes on the database of the test."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from django.db import connection

from core.jobs.tests import chore_worker
from core.jobs.worker import GRACE_SECONDS

PATIENCE = 60.0  # other processes may keep the machine busy; a test that passes does not wait so long
# A worker needs seconds to start from nothing, and a few milliseconds as a fork of a process without threads.
_forks = get_context("forkserver")
_forks.set_forkserver_preload([chore_worker.__name__])


@contextmanager
def worker(folder: Path, grace: float = GRACE_SECONDS) -> Iterator[ForkServerProcess]:
    """A worker with the tests' tasks; killed at the end if it still runs."""
    process = _forks.Process(target=chore_worker.work, args=(connection.settings_dict["NAME"], folder, grace))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def end_of(process: ForkServerProcess, patience: float = PATIENCE) -> int | None:
    """Wait until the process has ended, and return its exit code."""
    process.join(patience)
    return process.exitcode


def until(true: Callable[[], object], patience: float = PATIENCE) -> float:
    """Wait until the condition is true, and return the seconds it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < patience, "this never became true"
        time.sleep(0.02)
    return time.monotonic() - began

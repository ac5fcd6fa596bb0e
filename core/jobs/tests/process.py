"""Real worker processes on the database of the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from core.jobs.worker import GRACE_SECONDS

PATIENCE = 60.0  # other processes may keep the machine busy; a test that passes does not wait so long


@contextmanager
def worker(folder: Path, grace: float = GRACE_SECONDS) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker with the tests' tasks; killed at the end if it still runs."""
    environment = os.environ | {"DATABASE_URL": _url(), "CHORES": str(folder)}
    command = [sys.executable, "-m", "core.jobs.tests.chore_worker", str(grace)]
    with open(folder / "log", "ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


def until(true: Callable[[], object], patience: float = PATIENCE) -> float:
    """Wait until the condition is true, and return the seconds it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < patience, "this never became true"
        time.sleep(0.02)
    return time.monotonic() - began


def _url() -> str:
    """Return the URL of the test database."""
    settings = connection.settings_dict
    user, password, host = (quote(str(settings[key]), safe="") for key in ("USER", "PASSWORD", "HOST"))
    if settings["HOST"].startswith("/"):
        return f"postgres://{user}:{password}@/{settings['NAME']}?host={settings['HOST']}"
    return f"postgres://{user}:{password}@{host}:{settings['PORT'] or 5432}/{settings['NAME']}"

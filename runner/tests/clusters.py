"""Embedded databases for tests: in a short folder that the server's account can reach, and gone afterwards."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.database import Cluster
from config.env import BASE_DIR
from runner.postgres.server import command_of

HOLDER = """
import sys, time
from pathlib import Path
from config.database import Cluster
from runner.postgres.server import running
with running(Cluster(Path(sys.argv[1])), throwaway=True):
    print("up", flush=True)
    time.sleep(600)
"""


@contextmanager
def new_cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="courtside-test-"))
    folder.chmod(0o711)
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        shutil.rmtree(cluster.home.resolve(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def hold_elsewhere(cluster: Cluster) -> "subprocess.Popen[str]":
    """Another process that runs the cluster's server until it is killed."""
    command = [sys.executable, "-c", HOLDER, str(cluster.data_dir)]
    holder = subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert holder.stdout is not None
    assert holder.stdout.readline() == "up\n"
    return holder


def postmaster(cluster: Cluster) -> int:
    """The number of the server's first process, 0 while there is none."""
    try:
        return int((cluster.pgdata / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError):
        return 0


def lives(pid: int) -> bool:
    """A process that is there and no zombie."""
    return command_of(pid) != ""


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True

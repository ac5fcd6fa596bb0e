"""Embedded databases for tests, in a short path that the server's account can reach; deleted afterwards."""

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

SERVER_SCRIPT = """
import sys, time
from pathlib import Path
from config.database import Cluster
from runner.postgres.server import running_server
with running_server(Cluster(Path(sys.argv[1])), throwaway=True):
    print("up", flush=True)
    time.sleep(600)
"""


@contextmanager
def new_cluster() -> Iterator[Cluster]:
    directory = Path(tempfile.mkdtemp(prefix="courtside-test-"))
    directory.chmod(0o711)
    cluster = Cluster(directory)
    try:
        yield cluster
    finally:
        shutil.rmtree(cluster.home.resolve(), ignore_errors=True)
        shutil.rmtree(directory, ignore_errors=True)


def run_server_in_other_process(cluster: Cluster) -> "subprocess.Popen[str]":
    """Run the cluster's server in another process until that process is killed."""
    command = [sys.executable, "-c", SERVER_SCRIPT, str(cluster.data_dir)]
    process = subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def postmaster_pid(cluster: Cluster) -> int:
    """Return the PID of the server's main process, or 0 if there is none."""
    try:
        return int((cluster.pgdata / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError):
        return 0


def is_alive(pid: int) -> bool:
    """Return whether the process exists and is no zombie."""
    return command_of(pid) != ""


def wait_until(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True

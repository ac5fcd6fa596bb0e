"""`make run` brings everything up, keeps it up, and takes everything down, however it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.database import Cluster
from config.env import BASE_DIR
from config.variables import VARIABLES
from runner import port_check
from runner.postgres.server import command_of
from runner.tests.clusters import lives, new_cluster, postmaster, within

RUN = [sys.executable, "-m", "runner.__main__"]
# A parent to be killed: it does nothing but run the command.
WITH_A_PARENT = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])", *RUN]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with new_cluster() as made:
        yield made


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def environment(cluster: Cluster, port: int, **more: str) -> dict[str, str]:
    defaults = {each.name: "" for each in VARIABLES}
    own = {"PORT": str(port), "COURTSIDE_DATA_DIR": str(cluster.data_dir), "DEMO": "false"}
    return os.environ | defaults | {"DJANGO_SETTINGS_MODULE": "config.settings"} | own | more


def started(command: list[str], cluster: Cluster, port: int, **more: str) -> "subprocess.Popen[str]":
    given = environment(cluster, port, **more)
    process = subprocess.Popen(  # noqa: S603
        command, cwd=BASE_DIR, env=given, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert any("Courtside is up" in line for line in process.stdout)
    return process


def web_process(port: int) -> int:
    """The number of the process that serves the port."""
    return _process("-m runner.web", port)


def worker_process(port: int) -> int:
    """The number of the worker beside the web process of the port."""
    return _process("manage.py worker", port)


def _process(command: str, port: int) -> int:
    for folder in Path("/proc").glob("[0-9]*"):
        if command_of(int(folder.name)).endswith(command) and f"PORT={port}\0" in _environment_of(folder):
            return int(folder.name)
    raise AssertionError(f"no {command}")


def _environment_of(folder: Path) -> str:
    try:
        return (folder / "environ").read_text()
    except OSError:
        return ""


def refused(cluster: Cluster, port: int, **more: str) -> Any:
    return subprocess.run(  # noqa: S603
        RUN, cwd=BASE_DIR, env=environment(cluster, port, **more), capture_output=True, text=True, check=False
    )


def test_a_taken_port_is_told_before_anything_starts(cluster):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = refused(cluster, port)

    assert ended.returncode == 69
    assert re.search(rf"Port {port} on 127.0.0.1 is taken.*PORT=\d+ make run", ended.stdout)
    assert not cluster.home.exists()


def test_a_demo_for_the_whole_network_needs_its_own_password(cluster, port):
    ended = refused(cluster, port, HOST="0.0.0.0", DEMO="")  # noqa: S104

    assert ended.returncode == 78
    assert "DEMO_PASSWORD" in ended.stderr


def test_a_database_that_does_not_answer_is_told(cluster, port):
    ended = refused(cluster, port, DATABASE_URL="postgres://ann:hush-hush@127.0.0.1:1/club")

    assert ended.returncode == 1
    assert "cannot be reached at 127.0.0.1" in ended.stderr
    assert "hush-hush" not in ended.stdout + ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc")
def test_what_is_killed_comes_back_and_what_is_stopped_stays_down(cluster, port):
    process = started(RUN, cluster, port)
    first, database = web_process(port), postmaster(cluster)
    os.kill(first, signal.SIGKILL)
    assert within(20, lambda: not lives(first) and port_check.answers("127.0.0.1", port))
    os.kill(database, signal.SIGKILL)
    assert within(20, lambda: postmaster(cluster) not in (0, database))

    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert not port_check.answers("127.0.0.1", port)
    assert not postmaster(cluster)


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc")
@pytest.mark.parametrize("command", [RUN, WITH_A_PARENT], ids=["itself", "its parent"])
def test_nothing_outlives_a_killed(command, cluster, port):
    process = started(command, cluster, port)
    everything = [web_process(port), postmaster(cluster)]

    process.kill()
    process.wait()

    assert within(10, lambda: not any(map(lives, everything)))

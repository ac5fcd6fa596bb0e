"""`make run` starts every process, keeps them running, and stops all of them whichever way it ends."""

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
from runner.tests.clusters import is_alive, new_cluster, postmaster_pid, wait_until

RUN = [sys.executable, "-m", "runner"]
# A parent process to kill: it only runs the command.
WITH_A_PARENT = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])", *RUN]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with new_cluster() as cluster:
        yield cluster


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def environment(cluster: Cluster, port: int, **more: str) -> dict[str, str]:
    defaults = {variable.name: "" for variable in VARIABLES}
    settings = {"PORT": str(port), "COURTSIDE_DATA_DIR": str(cluster.data_dir), "DEMO": "false"}
    return os.environ | defaults | {"DJANGO_SETTINGS_MODULE": "config.settings"} | settings | more


def start_courtside(command: list[str], cluster: Cluster, port: int, **more: str) -> "subprocess.Popen[str]":
    env = environment(cluster, port, **more)
    process = subprocess.Popen(  # noqa: S603
        command, cwd=BASE_DIR, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert any("Courtside is up" in line for line in process.stdout)
    return process


def web_pid(port: int) -> int:
    """Return the PID of the process that serves the port."""
    return _pid_of("-m runner.web", port)


def worker_pid(port: int) -> int:
    """Return the PID of the worker beside the web process of the port."""
    return _pid_of("manage.py worker", port)


def _pid_of(command: str, port: int) -> int:
    for folder in Path("/proc").glob("[0-9]*"):
        if command_of(int(folder.name)).endswith(command) and f"PORT={port}\0" in _environment_of(folder):
            return int(folder.name)
    raise AssertionError(f"no {command}")


def _environment_of(folder: Path) -> str:
    try:
        return (folder / "environ").read_text()
    except OSError:
        return ""


def run_to_end(cluster: Cluster, port: int, **more: str) -> Any:
    return subprocess.run(  # noqa: S603
        RUN, cwd=BASE_DIR, env=environment(cluster, port, **more), capture_output=True, text=True, check=False
    )


def test_a_taken_port_is_reported_before_anything_starts(cluster):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = run_to_end(cluster, port)

    assert result.returncode == 69
    assert re.search(rf"Port {port} on 127.0.0.1 is taken.*PORT=\d+ make run", result.stdout)
    assert not cluster.home.exists()


def test_a_demo_reachable_from_the_network_needs_its_own_password(cluster, port):
    result = run_to_end(cluster, port, HOST="0.0.0.0", DEMO="")  # noqa: S104

    assert result.returncode == 78
    assert "DEMO_PASSWORD" in result.stderr


def test_an_unreachable_database_is_reported(cluster, port):
    result = run_to_end(cluster, port, DATABASE_URL="postgres://ann:hush-hush@127.0.0.1:1/club")

    assert result.returncode == 1
    assert "cannot be reached at 127.0.0.1" in result.stderr
    assert "hush-hush" not in result.stdout + result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc")
def test_killed_processes_restart_and_stopped_ones_stay_down(cluster, port):
    process = start_courtside(RUN, cluster, port)
    web, database = web_pid(port), postmaster_pid(cluster)
    os.kill(web, signal.SIGKILL)
    assert wait_until(20, lambda: not is_alive(web) and port_check.is_healthy("127.0.0.1", port))
    os.kill(database, signal.SIGKILL)
    assert wait_until(20, lambda: postmaster_pid(cluster) not in (0, database))

    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert not port_check.is_healthy("127.0.0.1", port)
    assert not postmaster_pid(cluster)


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc")
@pytest.mark.parametrize("command", [RUN, WITH_A_PARENT], ids=["itself", "its parent"])
def test_no_process_outlives_a_killed(command, cluster, port):
    process = start_courtside(command, cluster, port)
    pids = [web_pid(port), postmaster_pid(cluster)]

    process.kill()
    process.wait()

    assert wait_until(10, lambda: not any(map(is_alive, pids)))

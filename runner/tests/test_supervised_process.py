"""A supervised program ends with its parent process, however the parent ends."""

import fcntl
import os
import signal
import subprocess
import sys
import time

import pytest

from runner import supervised_process
from runner.tests.clusters import is_alive, wait_until

STUBBORN = "trap '' TERM; echo $$; while :; do sleep 0.1; done"
OBEDIENT = "echo $$; exec sleep 60"


def start_script(script: str, **options: object) -> tuple["subprocess.Popen[bytes]", int]:
    """Start a script that prints its PID; return the supervisor and the PID."""
    options = {"command": ["/bin/sh", "-c", script], "stop": signal.SIGTERM, "grace": 0.3} | options
    supervisor = supervised_process.start(options, stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    return supervisor, int(supervisor.stdout.readline())


def close_pipe(supervisor: "subprocess.Popen[bytes]") -> None:
    assert supervisor.stdin is not None
    supervisor.stdin.close()


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137)])
def test_the_exit_code_is_that_of_the_program(script, code):
    with supervised_process.start({"command": ["/bin/sh", "-c", script], "stop": 15, "grace": 1}) as supervisor:
        assert supervisor.wait(5) == code


def test_closing_the_pipe_stops_the_program():
    supervisor, program = start_script(OBEDIENT)
    with supervisor:
        close_pipe(supervisor)
        assert supervisor.wait(5) == 143
    assert not is_alive(program)


def test_a_program_that_ignores_its_stop_signal_is_killed_after_the_grace_period():
    supervisor, program = start_script(STUBBORN)
    with supervisor:
        started = time.monotonic()
        supervisor.terminate()
        assert supervisor.wait(5) == 137
        assert time.monotonic() - started < 2
    assert not is_alive(program)


def test_the_terminals_ctrl_c_does_not_reach_the_program():
    supervisor, program = start_script(OBEDIENT)
    with supervisor:
        assert os.getsid(program) == os.getpgid(program) == supervisor.pid != os.getsid(0)
        close_pipe(supervisor)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_supervisor_takes_the_program_with_it():
    supervisor, program = start_script(OBEDIENT)
    with supervisor:
        supervisor.kill()
        assert wait_until(5, lambda: not is_alive(program))


def test_an_orphan_runs_while_another_process_uses_it(tmp_path):
    (tmp_path / "users").touch()
    with (tmp_path / "users").open() as user:
        fcntl.flock(user, fcntl.LOCK_SH)
        supervisor, program = start_script(OBEDIENT, users=str(tmp_path / "users"))
        close_pipe(supervisor)
        time.sleep(0.6)
        assert is_alive(program)
    with supervisor:
        assert wait_until(5, lambda: not is_alive(program))

"""A program on a leash ends with its holder, however the holder ends."""

import fcntl
import os
import signal
import subprocess
import sys
import time

import pytest

from runner import supervised_process
from runner.tests.clusters import lives, within

STUBBORN = "trap '' TERM; echo $$; while :; do sleep 0.1; done"
WILLING = "echo $$; exec sleep 60"


def held(script: str, **order: object) -> tuple["subprocess.Popen[bytes]", int]:
    """A leash, and the program on it once that has told its number."""
    order = {"command": ["/bin/sh", "-c", script], "stop": signal.SIGTERM, "grace": 0.3} | order
    holder = supervised_process.start(order, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    return holder, int(holder.stdout.readline())


def let_go(holder: "subprocess.Popen[bytes]") -> None:
    assert holder.stdin is not None
    holder.stdin.close()


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137)])
def test_the_exit_code_is_the_programs_own(script, code):
    with supervised_process.start({"command": ["/bin/sh", "-c", script], "stop": 15, "grace": 1}) as holder:
        assert holder.wait(5) == code


def test_letting_go_stops_the_program():
    holder, program = held(WILLING)
    with holder:
        let_go(holder)
        assert holder.wait(5) == 143
    assert not lives(program)


def test_a_program_that_does_not_listen_is_killed_after_its_grace():
    holder, program = held(STUBBORN)
    with holder:
        began = time.monotonic()
        holder.terminate()
        assert holder.wait(5) == 137
        assert time.monotonic() - began < 2
    assert not lives(program)


def test_the_terminals_ctrl_c_does_not_reach_the_program():
    holder, program = held(WILLING)
    with holder:
        assert os.getsid(program) == os.getpgid(program) == holder.pid != os.getsid(0)
        let_go(holder)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_leash_takes_the_program_along():
    holder, program = held(WILLING)
    with holder:
        holder.kill()
        assert within(5, lambda: not lives(program))


def test_an_orphan_lives_as_long_as_somebody_uses_it(tmp_path):
    (tmp_path / "users").touch()
    with (tmp_path / "users").open() as user:
        fcntl.flock(user, fcntl.LOCK_SH)
        holder, program = held(WILLING, users=str(tmp_path / "users"))
        let_go(holder)
        time.sleep(0.6)
        assert lives(program)
    with holder:
        assert within(5, lambda: not lives(program))

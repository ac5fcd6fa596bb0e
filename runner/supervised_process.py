"""Run one program that ends with its parent process and does not receive the terminal's Ctrl-C.

python -I -S supervised_process.py '{"command": ["…"], "stop": 15, "grace": 4}'

This supervisor's standard input is a pipe from the parent. Nothing is written to it; end of file means that the
parent is gone, even after kill -9. Then, and on SIGTERM, the program gets its stop signal, and after the grace period
a harder one. With `users`, the path of a lock file, a program without a parent runs on while anyone holds that lock.
If the supervisor itself is killed, Linux sends the stop signal to the program. The module needs only the standard
library, so it starts fast.
"""

import ctypes
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

PR_SET_PDEATHSIG = 1
PARENT_PIPE = 0  # standard input


def start(options: dict[str, Any], **popen: Any) -> subprocess.Popen[bytes]:
    """Start `run(**options)` in a new process and session, supervised by the calling process."""
    command = [sys.executable, "-I", "-S", __file__, json.dumps(options)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, **popen)  # noqa: S603


def run(
    command: list[str],
    stop: int,
    grace: float,
    kill: int = signal.SIGKILL,
    account: tuple[int, int] | None = None,
    users: str | None = None,
) -> int:
    """Run the command to its end and return its exit code: 128 + n if signal n ended it."""
    wake_up = _wake_up_fd(signal.SIGCHLD, signal.SIGTERM, signal.SIGINT)
    identity: dict[str, Any] = {"user": account[0], "group": account[1], "extra_groups": []} if account else {}
    child = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        preexec_fn=_die_with_parent(stop),
        **identity,
    )
    _wait_for_end(child, wake_up, users)
    for number, seconds in ((stop, grace), (kill, 2), (signal.SIGKILL, None)):
        if child.poll() is None:
            child.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                child.wait(seconds)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _wait_for_end(child: subprocess.Popen[bytes], wake_up: int, users: str | None) -> None:
    """Return when the program has ended, a stop signal has arrived, or the parent and all users are gone."""
    pipes = [PARENT_PIPE]
    lock = os.open(users, os.O_RDWR) if users else None
    while child.poll() is None:
        ready, _, _ = select.select([wake_up, *pipes], [], [], None if pipes else 0.2)
        if wake_up in ready and {signal.SIGTERM, signal.SIGINT} & set(os.read(wake_up, 64)):
            return
        if PARENT_PIPE in ready and not os.read(PARENT_PIPE, 64):
            pipes = []
        if not pipes and (lock is None or _try_lock(lock)):
            return


def _try_lock(lock: int) -> bool:
    """Lock the file for good, so that a process that comes now waits for the end and starts a new server."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _wake_up_fd(*numbers: signal.Signals) -> int:
    """Return a descriptor that becomes readable with the signal's number when one of these signals arrives."""
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    for number in numbers:
        signal.signal(number, lambda *_: None)
    return readable


def _die_with_parent(number: int) -> Callable[[], None]:
    """Return a function for the child process that asks the kernel to send this signal when its parent dies."""
    supervisor_pid, prctl = os.getpid(), getattr(ctypes.CDLL(None), "prctl", None) if sys.platform == "linux" else None

    def set_signal() -> None:
        if prctl:
            prctl(PR_SET_PDEATHSIG, number)
            if os.getppid() != supervisor_pid:
                os.kill(os.getpid(), number)

    return set_signal


if __name__ == "__main__":
    sys.exit(run(**json.loads(sys.argv[1])))

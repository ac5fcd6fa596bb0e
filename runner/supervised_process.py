"""Runs one program that must not outlive who started it, nor hear the terminal's Ctrl-C.

    python -I -S leash.py '{"command": ["…"], "stop": 15, "grace": 4}'

Standard input is the leash: nothing is written to it, and its end means that the holder is gone, even
by kill -9. Then, and on SIGTERM, the program gets its stop signal, and after the grace a harder one.
With `users`, a lock file, a program without holder runs on for as long as anybody holds that lock.
Should the leash itself be killed, Linux hands the stop signal on. Only the standard library is needed,
so that it starts at once.
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
HOLDER = 0  # standard input


def start(order: dict[str, Any], **popen: Any) -> subprocess.Popen[bytes]:
    """Start `run(**order)` in a process and session of its own; the caller is its holder."""
    own = [sys.executable, "-I", "-S", __file__, json.dumps(order)]
    return subprocess.Popen(own, stdin=subprocess.PIPE, start_new_session=True, **popen)  # noqa: S603


def run(
    command: list[str],
    stop: int,
    grace: float,
    kill: int = signal.SIGKILL,
    account: tuple[int, int] | None = None,
    users: str | None = None,
) -> int:
    """Run the command to its end and answer its exit code, 128 + n where signal n ended it."""
    awake = _wake_up_fd(signal.SIGCHLD, signal.SIGTERM, signal.SIGINT)
    identity: dict[str, Any] = {"user": account[0], "group": account[1], "extra_groups": []} if account else {}
    child = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        preexec_fn=_die_with_parent(stop),
        **identity,
    )
    _supervise(child, awake, users)
    for number, patience in ((stop, grace), (kill, 2), (signal.SIGKILL, None)):
        if child.poll() is None:
            child.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                child.wait(patience)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _supervise(child: subprocess.Popen[bytes], awake: int, users: str | None) -> None:
    """Come back when the program ended, was told to, or lost its holder and its users."""
    held = [HOLDER]
    lock = os.open(users, os.O_RDWR) if users else None
    while child.poll() is None:
        ready, _, _ = select.select([awake, *held], [], [], None if held else 0.2)
        if awake in ready and {signal.SIGTERM, signal.SIGINT} & set(os.read(awake, 64)):
            return
        if HOLDER in ready and not os.read(HOLDER, 64):
            held = []
        if not held and (lock is None or _is_unlocked(lock)):
            return


def _is_unlocked(lock: int) -> bool:
    """Take the lock for good, so that whoever comes now waits for the end and starts anew."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _wake_up_fd(*numbers: signal.Signals) -> int:
    """A descriptor that becomes readable when one of these signals arrives, with its number."""
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    for number in numbers:
        signal.signal(number, lambda *_: None)
    return readable


def _die_with_parent(number: int) -> Callable[[], None]:
    """For the child, before it becomes the program: ask the kernel for this signal when its parent dies."""
    leash, prctl = os.getpid(), getattr(ctypes.CDLL(None), "prctl", None) if sys.platform == "linux" else None

    def ask() -> None:
        if prctl:
            prctl(PR_SET_PDEATHSIG, number)
            if os.getppid() != leash:
                os.kill(os.getpid(), number)

    return ask


if __name__ == "__main__":
    sys.exit(run(**json.loads(sys.argv[1])))

"""A server, or the trace of one, whose leash was killed: it is ended, so that another may start."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path


def clear(pgdata: Path, patience: float) -> None:
    """End the server that postmaster.pid names; drop the file where that number now is another program's.

    The caller holds the cluster's lock, so no server of this cluster is rightly running.
    """
    trace = pgdata / "postmaster.pid"
    if not trace.exists():
        return
    pid = int(trace.read_text().split()[0])
    command = command_of(pid)
    if str(pgdata) in command:
        _end(pid, patience)
    elif command:
        trace.unlink()


def _end(pid: int, patience: float) -> None:
    for number, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 2.0)):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + seconds
        while command_of(pid) and time.monotonic() < until:
            time.sleep(0.05)


def command_of(pid: int) -> str:
    """The command line of a process, empty if there is none such."""
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return ""
    ask = ["/bin/ps", "-o", "args=", "-p", str(pid)]
    return subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603

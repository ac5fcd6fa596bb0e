"""The processes of `make run`: each has a supervisor, is restarted when it ends, and is stopped on request."""

import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from runner import supervised_process

RESTART_DELAYS = (0.0, 0.5, 1.0, 2.0, 5.0)  # seconds before the first, second, … restart in a row
STABLE_SECONDS = 30.0  # after this uptime the count of failures starts again


@dataclass
class SupervisedProcess:
    """A process that runs until it is stopped: with SIGTERM, and after `grace` seconds with SIGKILL."""

    name: str
    command: Sequence[str]
    grace: float = 3.5
    failures: int = 0
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    _started: float = 0.0
    _next_start: float = 0.0

    def start(self) -> None:
        order = {"command": list(self.command), "stop": signal.SIGTERM, "grace": self.grace}
        self._process = supervised_process.start(order)
        self._started = time.monotonic()

    def exit_code(self) -> int | None:
        """Return None while the process runs, then its exit code: 128 + n if signal n ended it."""
        code = self._process.poll() if self._process else None
        return 128 - code if code is not None and code < 0 else code

    def restart_if_ended(self) -> str:
        """Restart the process after its delay. Return a message when it has ended, otherwise an empty string."""
        code = self.exit_code()
        if self._process is None and time.monotonic() >= self._next_start:
            self.start()
        if code is None:
            return ""
        uptime = time.monotonic() - self._started
        self.failures = 1 if uptime > STABLE_SECONDS else self.failures + 1
        delay = RESTART_DELAYS[min(self.failures, len(RESTART_DELAYS)) - 1]
        self._process, self._next_start = None, time.monotonic() + delay
        when = f" in {delay:g} s" if delay else ""
        return f"The {self.name} process ended ({describe_exit(code)}); starting it again{when}."

    def terminate(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait_until_stopped(self) -> None:
        if self._process:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(self.grace + 3)


def describe_exit(code: int) -> str:
    """Describe an exit code in words."""
    if code <= 128:
        return f"exit code {code}"
    with suppress(ValueError):
        return f"killed by {signal.Signals(code - 128).name}"
    return f"exit code {code}"


def stop_all(children: Sequence[SupervisedProcess]) -> None:
    """Stop all processes at once, each within its grace period."""
    for child in children:
        child.terminate()
    for child in children:
        child.wait_until_stopped()

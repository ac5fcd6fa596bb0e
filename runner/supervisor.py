"""The programs beside the supervisor: each on a leash, started again when it dies, stopped when told."""

import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from runner import supervised_process

RESTART_DELAYS = (0.0, 0.5, 1.0, 2.0, 5.0)  # seconds before the first, second, … start in a row
STABLE_SECONDS = 30.0  # after so long a life, a death is the first again


@dataclass
class SupervisedProcess:
    """A program that should be running until it is stopped. It gets SIGTERM, and after `grace` seconds SIGKILL."""

    name: str
    command: Sequence[str]
    grace: float = 3.5
    deaths: int = 0
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    _started: float = 0.0
    _not_before: float = 0.0

    def start(self) -> None:
        order = {"command": list(self.command), "stop": signal.SIGTERM, "grace": self.grace}
        self._process = supervised_process.start(order)
        self._started = time.monotonic()

    def code(self) -> int | None:
        """None while it runs, then its exit code, 128 + n where signal n ended it."""
        code = self._process.poll() if self._process else None
        return 128 - code if code is not None and code < 0 else code

    def tend(self) -> str:
        """Start it again where it died and its pause is over; a sentence when there is something to say."""
        code = self.code()
        if self._process is None and time.monotonic() >= self._not_before:
            self.start()
        if code is None:
            return ""
        lived = time.monotonic() - self._started
        self.deaths = 1 if lived > STABLE_SECONDS else self.deaths + 1
        pause = RESTART_DELAYS[min(self.deaths, len(RESTART_DELAYS)) - 1]
        self._process, self._not_before = None, time.monotonic() + pause
        soon = f" in {pause:g} s" if pause else ""
        return f"The {self.name} process ended ({describe_exit(code)}); starting it again{soon}."

    def tell_to_stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait_until_stopped(self) -> None:
        if self._process:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(self.grace + 3)


def describe_exit(code: int) -> str:
    """An exit code in words."""
    if code <= 128:
        return f"exit code {code}"
    with suppress(ValueError):
        return f"killed by {signal.Signals(code - 128).name}"
    return f"exit code {code}"


def stop(children: Sequence[SupervisedProcess]) -> None:
    """All at once, each within its own grace."""
    for child in children:
        child.tell_to_stop()
    for child in children:
        child.wait_until_stopped()

"""Start the database, load the demo, and run the web process and the worker in the foreground until Ctrl-C.

The terminal's Ctrl-C does not reach the child processes. Each has a supervisor of its own that stops it when this
process ends for any reason.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Any, NoReturn

from config import env as environment
from config.database import Cluster
from config.env import DEMO_PASSWORD
from runner import port_check, supervised_process
from runner.postgres.account import DatabaseUnavailable
from runner.postgres.server import Server
from runner.supervisor import SupervisedProcess, describe_exit, stop_all

EX_UNAVAILABLE = 69
POLL_SECONDS = 0.2
FIRST_STAFF_COMMAND = ".venv/bin/python manage.py first_staff --email you@club.example --name 'Your Name'"
DEMO_ACCOUNTS = {
    "staff@courtside.example": "staff, who run the club",
    "organizer@courtside.example": "organizer",
    "scorer@courtside.example": "scorekeeper",
    "ana@courtside.example": "participant",
    "ben@courtside.example": "participant",
}


class StopRequested(BaseException):
    """A signal asked this process to stop."""


def main() -> int:
    parent = os.getppid()
    if environment.env["ENVIRONMENT"] == "development":
        os.environ["DEMO"] = os.environ.get("DEMO") or "true"
        if environment.env["LOG_FORMAT"] == "auto":
            os.environ["LOG_FORMAT"] = "text"
    env = environment.load(os.environ)
    for warning in environment.warnings():
        announce(f"Warning: {warning}")
    children = [
        SupervisedProcess("web", [sys.executable, "-m", "runner.web"]),
        SupervisedProcess("worker", [sys.executable, "manage.py", "worker"]),
    ]
    database = None if env["DATABASE_URL"] else Server(Cluster(env["COURTSIDE_DATA_DIR"]))
    _handle_signals(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        return _start_everything(env, database, children) or _supervise(parent, database, children)
    except StopRequested:
        announce("\nStopping …")
        return 0
    except DatabaseUnavailable as reason:
        announce(str(reason))
        return EX_UNAVAILABLE
    finally:
        stop_all(children)
        if database:
            database.close()


def _handle_signals(*numbers: signal.Signals) -> None:
    """Let the first of these signals raise StopRequested and ignore later ones: shutdown has its own time limits."""

    def handle(number: int, frame: FrameType | None) -> NoReturn:
        for other in numbers:
            signal.signal(other, signal.SIG_IGN)
        raise StopRequested

    for number in numbers:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup ignores SIGHUP
            signal.signal(number, handle)


def _start_everything(env: dict[str, Any], database: Server | None, children: list[SupervisedProcess]) -> int:
    """Start every process in order. Return 0, or the exit code of the step that failed after it printed the reason."""
    if reason := port_check.why_unavailable(env["HOST"], env["PORT"]):
        announce(reason)
        return EX_UNAVAILABLE
    if database:
        database.ensure_running()
    accounts = _bootstrap()
    if isinstance(accounts, int):
        return accounts
    for child in children:
        child.start()
    while not port_check.is_healthy(env["HOST"], env["PORT"]):
        for child in children:
            if (code := child.exit_code()) is not None:
                announce(f"The {child.name} process ended at once ({describe_exit(code)}).")
                return code or 1
        time.sleep(0.05)
    announce(_greeting(env, accounts))
    return 0


def _bootstrap() -> dict[str, bool] | int:
    """Run `runner.bootstrap` and return its JSON, or its exit code if it failed."""
    options = {"command": [sys.executable, "-m", "runner.bootstrap"], "stop": signal.SIGTERM, "grace": 4}
    with supervised_process.start(options, stdout=subprocess.PIPE) as process:
        output = process.stdout.read() if process.stdout else b""
        code = process.wait()
    return code or json.loads(output.splitlines()[-1])


def _supervise(parent: int, database: Server | None, children: list[SupervisedProcess]) -> int:
    """Restart whatever ends, as long as the parent of this process is alive."""
    while os.getppid() == parent:
        if database and not database.is_running():
            announce("The database ended; starting it again.")
            database.ensure_running()
        for child in children:
            if message := child.restart_if_ended():
                announce(message)
        time.sleep(POLL_SECONDS)
    return 0


def _greeting(env: dict[str, Any], accounts: dict[str, bool]) -> str:
    lines = [f"Courtside is up: http://{environment.url_host(env['HOST'])}:{env['PORT']}/", ""]
    if accounts["demo"]:
        password = "the one in DEMO_PASSWORD" if env["DEMO_PASSWORD"] else DEMO_PASSWORD
        lines += [f"Demo accounts, password {password}:"]
        lines += [f"  {address:<28} {role}" for address, role in DEMO_ACCOUNTS.items()] + [""]
    elif not accounts["staff"]:
        lines += ["Nobody runs this club yet. Make the first member of staff:", f"  {FIRST_STAFF_COMMAND}", ""]
    return "\n".join([*lines, "Stop with Ctrl-C."])


def announce(text: str) -> None:
    with suppress(OSError):  # standard output may be closed
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())

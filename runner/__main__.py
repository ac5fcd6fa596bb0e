"""`make run`: the database, the demo, the web process and the worker, in the foreground, until Ctrl-C.

The children hear no Ctrl-C themselves; each is on a leash that ends with this process, however it ends.
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
from runner.postgres.account import NoUsableAccount
from runner.postgres.server import Server
from runner.supervisor import SupervisedProcess, describe_exit, stop

EX_UNAVAILABLE = 69
TICK = 0.2
FIRST_STAFF = ".venv/bin/python manage.py first_staff --email you@club.example --name 'Your Name'"
DEMO_PEOPLE = {
    "staff@courtside.example": "staff, who run the club",
    "organizer@courtside.example": "organizer",
    "scorer@courtside.example": "scorekeeper",
    "ana@courtside.example": "participant",
    "ben@courtside.example": "participant",
}


class StopRequested(BaseException):
    """Somebody asked us to end."""


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
    except NoUsableAccount as reason:
        announce(str(reason))
        return EX_UNAVAILABLE
    finally:
        stop(children)
        if database:
            database.close()


def _handle_signals(*numbers: signal.Signals) -> None:
    """Let the first of these signals raise Stop and ignore the rest: what follows is bounded in time anyway."""

    def heard(number: int, frame: FrameType | None) -> NoReturn:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise StopRequested

    for number in numbers:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, heard)


def _start_everything(env: dict[str, Any], database: Server | None, children: list[SupervisedProcess]) -> int:
    """Everything in its order; an exit code other than 0 where a step fails, which has said why."""
    if reason := port_check.why_unavailable(env["HOST"], env["PORT"]):
        announce(reason)
        return EX_UNAVAILABLE
    if database:
        database.ensure()
    found = _bootstrap()
    if isinstance(found, int):
        return found
    for child in children:
        child.start()
    while not port_check.answers(env["HOST"], env["PORT"]):
        for child in children:
            if (code := child.code()) is not None:
                announce(f"The {child.name} process ended at once ({describe_exit(code)}).")
                return code or 1
        time.sleep(0.05)
    announce(_greeting(env, found))
    return 0


def _bootstrap() -> dict[str, bool] | int:
    """What `runner.bootstrap` found, or its exit code where it failed."""
    order = {"command": [sys.executable, "-m", "runner.bootstrap"], "stop": signal.SIGTERM, "grace": 4}
    with supervised_process.start(order, stdout=subprocess.PIPE) as preparing:
        output = preparing.stdout.read() if preparing.stdout else b""
        code = preparing.wait()
    return code or json.loads(output.splitlines()[-1])


def _supervise(parent: int, database: Server | None, children: list[SupervisedProcess]) -> int:
    """Keep everything running, for as long as whoever started us lives."""
    while os.getppid() == parent:
        if database and not database.runs():
            announce("The database ended; starting it again.")
            database.ensure()
        for child in children:
            if news := child.tend():
                announce(news)
        time.sleep(TICK)
    return 0


def _greeting(env: dict[str, Any], found: dict[str, bool]) -> str:
    lines = [f"Courtside is up: http://{environment.in_url(env['HOST'])}:{env['PORT']}/", ""]
    if found["demo"]:
        password = "the one in DEMO_PASSWORD" if env["DEMO_PASSWORD"] else DEMO_PASSWORD
        lines += [f"Demo accounts, password {password}:"]
        lines += [f"  {address:<28} {role}" for address, role in DEMO_PEOPLE.items()] + [""]
    elif not found["staff"]:
        lines += ["Nobody runs this club yet. Make the first member of staff:", f"  {FIRST_STAFF}", ""]
    return "\n".join([*lines, "Stop with Ctrl-C."])


def announce(text: str) -> None:
    with suppress(OSError):  # nobody may be listening any more
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())

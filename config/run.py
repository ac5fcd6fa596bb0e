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

from config import door, leash
from config import env as environment
from config.children import Child, spoken, stop
from config.env_rules import DEMO_PASSWORD
from config.postgres.account import Unusable
from config.postgres.cluster import Cluster
from config.postgres.server import Server

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


class Stop(BaseException):
    """Somebody asked us to end."""


def main() -> int:
    parent = os.getppid()
    if environment.env["ENVIRONMENT"] == "development":
        os.environ["DEMO"] = os.environ.get("DEMO") or "true"
        if environment.env["LOG_FORMAT"] == "auto":
            os.environ["LOG_FORMAT"] = "text"
    env = environment.load(os.environ)
    for warning in environment.warnings():
        say(f"Warning: {warning}")
    children = [
        Child("web", [sys.executable, "-m", "config.serve"]),
        Child("worker", [sys.executable, "manage.py", "worker"]),
    ]
    database = None if env["DATABASE_URL"] else Server(Cluster(env["COURTSIDE_DATA_DIR"]))
    _heed(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        return _bring_up(env, database, children) or _tend(parent, database, children)
    except Stop:
        say("\nStopping …")
        return 0
    except Unusable as reason:
        say(str(reason))
        return EX_UNAVAILABLE
    finally:
        stop(children)
        if database:
            database.close()


def _heed(*numbers: signal.Signals) -> None:
    """Let the first of these signals raise Stop and ignore the rest: what follows is bounded in time anyway."""

    def heard(number: int, frame: FrameType | None) -> NoReturn:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Stop

    for number in numbers:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, heard)


def _bring_up(env: dict[str, Any], database: Server | None, children: list[Child]) -> int:
    """Everything in its order; an exit code other than 0 where a step fails, which has said why."""
    if reason := door.closed(env["HOST"], env["PORT"]):
        say(reason)
        return EX_UNAVAILABLE
    if database:
        database.ensure()
    found = _prepare()
    if isinstance(found, int):
        return found
    for child in children:
        child.start()
    while not door.answers(env["HOST"], env["PORT"]):
        for child in children:
            if (code := child.code()) is not None:
                say(f"The {child.name} process ended at once ({spoken(code)}).")
                return code or 1
        time.sleep(0.05)
    say(_greeting(env, found))
    return 0


def _prepare() -> dict[str, bool] | int:
    """What `config.prepare` found, or its exit code where it failed."""
    order = {"command": [sys.executable, "-m", "config.prepare"], "stop": signal.SIGTERM, "grace": 4}
    with leash.fasten(order, stdout=subprocess.PIPE) as preparing:
        output = preparing.stdout.read() if preparing.stdout else b""
        code = preparing.wait()
    return code or json.loads(output.splitlines()[-1])


def _tend(parent: int, database: Server | None, children: list[Child]) -> int:
    """Keep everything running, for as long as whoever started us lives."""
    while os.getppid() == parent:
        if database and not database.runs():
            say("The database ended; starting it again.")
            database.ensure()
        for child in children:
            if news := child.tend():
                say(news)
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


def say(text: str) -> None:
    with suppress(OSError):  # nobody may be listening any more
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())

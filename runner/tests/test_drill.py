"""The drills: people score and register while the processes are killed, and what was answered counts once."""

import json
import os
import random
import signal
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest

from config.database import Cluster
from runner.tests.clusters import new_cluster, postmaster, within
from runner.tests.test_run import RUN, started, web_process, worker_process

SCORERS, KILLS = 4, 6
ENTRANTS, COMPETITIONS = 50, 10
PATIENCE = 60.0
PASSING = (409, 503)  # the first asking is still under way; no database for a moment


def ask(address: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    """The answer's data; None where there was no answer, or one that asks to come again."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"} | headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["data"]
    except HTTPError as refused:
        if refused.code in PASSING:
            return None
        raise
    except (OSError, HTTPException):
        return None


@contextmanager
def courtside(port: int) -> Iterator[Cluster]:
    with new_cluster() as cluster:
        running = started(RUN, cluster, port, DEMO="true", RATE_LIMITS="off")
        try:
            yield cluster
        finally:
            running.terminate()
            assert running.wait(15) == 0


def score(address: str, token: str, over: float) -> int:
    """Basket after basket until it is over, each under a key of its own and asked for until it is acknowledged."""
    made = 0
    while time.monotonic() < over:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        assert within(PATIENCE, lambda: ask(f"{address}/api/score/update", {"team": "A"}, **headers) is not None)  # noqa: B023
        made += 1
    return made


def kill(victim: str, cluster: Cluster, port: int) -> None:
    with suppress(AssertionError, ProcessLookupError):  # between two lives there is nothing to kill
        found = {"web": lambda: web_process(port), "worker": lambda: worker_process(port)}
        if pid := found.get(victim, lambda: postmaster(cluster))():
            os.kill(pid, signal.SIGKILL)


@pytest.mark.drill
def test_every_acknowledged_basket_counts_once_whatever_is_killed(unused_tcp_port):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with courtside(unused_tcp_port) as cluster, ThreadPoolExecutor(SCORERS) as scorers:
        login = {"email": "scorer@courtside.example", "password": "tip-off-2026"}
        token = ask(f"{address}/api/auth/login", login)["token"]
        over = time.monotonic() + 5 * KILLS
        scoring = [scorers.submit(score, address, token, over) for _ in range(SCORERS)]
        for victim in random.sample(["web", "database"] * KILLS, KILLS):
            time.sleep(4)
            kill(victim, cluster, unused_tcp_port)
        acknowledged = sum(each.result() for each in scoring)

        assert acknowledged > 50
        assert within(PATIENCE, lambda: ask(f"{address}/api/score") is not None)
        assert ask(f"{address}/api/score")["teamA"] == acknowledged


def sign_in(address: str, who: str) -> dict[str, str]:
    token = ask(f"{address}/api/auth/login", {"email": who, "password": "tip-off-2026"})["token"]
    return {"Authorization": f"Bearer {token}"}


def sign_up(address: str, number: int) -> dict[str, str]:
    newcomer = {"name": f"Entrant {number}", "email": f"entrant{number}@example.org", "password": "tip-off-2026"}
    assert ask(f"{address}/api/auth/signup", newcomer)
    return sign_in(address, newcomer["email"])


def make_competition(address: str, organizer: dict[str, str], number: int) -> str:
    soon = datetime.now(UTC) + timedelta(days=30)
    facts = {"title": f"Drill {number}", "description": "", "capacity": ENTRANTS, "startsAt": soon.isoformat()}
    return ask(f"{address}/api/competitions", facts | {"registrationDeadline": soon.isoformat()}, **organizer)["id"]


def register_everywhere(address: str, entrant: dict[str, str], competitions: list[str]) -> int:
    """Each registration under a key of its own, asked for until it is answered."""
    for each in competitions:
        headers = entrant | {"Idempotency-Key": str(uuid4())}
        path = f"{address}/api/competitions/{each}/register"
        assert within(PATIENCE, lambda: ask(path, {}, **headers) is not None)  # noqa: B023
    return len(competitions)


def confirmations(address: str, staff: dict[str, str]) -> list[str]:
    """The recipients and competitions of all confirmations in the mailbox that were delivered."""
    found, page = list[str](), 1
    while rows := ask(f"{address}/api/mailbox?q=Drill&limit=100&page={page}", **staff):
        found += [f"{row['recipient']} {row['subject']}" for row in rows]
        page += 1
    return found


@pytest.mark.drill
def test_every_answered_registration_is_there_and_mailed_once_whatever_is_killed(unused_tcp_port):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with courtside(unused_tcp_port) as cluster, ThreadPoolExecutor(8) as crowd:
        organizer = sign_in(address, "organizer@courtside.example")
        competitions = [make_competition(address, organizer, number) for number in range(COMPETITIONS)]
        entrants = list(crowd.map(lambda number: sign_up(address, number), range(ENTRANTS)))
        registering = [crowd.submit(register_everywhere, address, each, competitions) for each in entrants]
        for victim in ("worker", "web", "database", "worker"):
            time.sleep(2)
            kill(victim, cluster, unused_tcp_port)
        assert sum(each.result() for each in registering) == ENTRANTS * COMPETITIONS

        assert within(PATIENCE, lambda: ask(f"{address}/api/competitions") is not None)
        for each in competitions:
            assert ask(f"{address}/api/competitions/{each}")["registeredCount"] == ENTRANTS
        staff = sign_in(address, "staff@courtside.example")
        sent = confirmations(address, staff)
        assert len(sent) == len(set(sent)) == ENTRANTS * COMPETITIONS

"""Process drills: people score and register while processes are killed; every answered request counts once."""

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
from runner.tests.clusters import new_cluster, postmaster_pid, wait_until
from runner.tests.test_run import RUN, start_courtside, web_pid, worker_pid

SCORERS, KILLS = 4, 6
ENTRANTS, COMPETITIONS = 50, 10
TIMEOUT_SECONDS = 60.0
RETRIED_STATUSES = (409, 503)  # the first request is still running; the database is restarting


def call(address: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    """Return the response's data; None without a response or if the server asks to retry."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"} | headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)["data"]
    except HTTPError as error:
        if error.code in RETRIED_STATUSES:
            return None
        raise
    except (OSError, HTTPException):
        return None


@contextmanager
def running_courtside(port: int) -> Iterator[Cluster]:
    with new_cluster() as cluster:
        running = start_courtside(RUN, cluster, port, DEMO="true", RATE_LIMITS="off")
        try:
            yield cluster
        finally:
            running.terminate()
            assert running.wait(15) == 0


def score_until(address: str, token: str, over: float) -> int:
    """Score until the deadline, each basket with its own key and retried until acknowledged. Return the count."""
    count = 0
    while time.monotonic() < over:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        assert wait_until(
            TIMEOUT_SECONDS,
            lambda: call(f"{address}/api/score/update", {"team": "A"}, **headers) is not None,  # noqa: B023
        )
        count += 1
    return count


def kill_process(victim: str, cluster: Cluster, port: int) -> None:
    with suppress(AssertionError, ProcessLookupError):  # between two restarts there is nothing to kill
        found = {"web": lambda: web_pid(port), "worker": lambda: worker_pid(port)}
        if pid := found.get(victim, lambda: postmaster_pid(cluster))():
            os.kill(pid, signal.SIGKILL)


@pytest.mark.drill
def test_every_acknowledged_basket_counts_once_after_kills(unused_tcp_port):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with running_courtside(unused_tcp_port) as cluster, ThreadPoolExecutor(SCORERS) as scorers:
        login = {"email": "scorer@courtside.example", "password": "tip-off-2026"}
        token = call(f"{address}/api/auth/login", login)["token"]
        over = time.monotonic() + 5 * KILLS
        scoring = [scorers.submit(score_until, address, token, over) for _ in range(SCORERS)]
        for victim in random.sample(["web", "database"] * KILLS, KILLS):
            time.sleep(4)
            kill_process(victim, cluster, unused_tcp_port)
        acknowledged = sum(each.result() for each in scoring)

        assert acknowledged > 50
        assert wait_until(TIMEOUT_SECONDS, lambda: call(f"{address}/api/score") is not None)
        assert call(f"{address}/api/score")["teamA"] == acknowledged


def sign_in(address: str, email: str) -> dict[str, str]:
    token = call(f"{address}/api/auth/login", {"email": email, "password": "tip-off-2026"})["token"]
    return {"Authorization": f"Bearer {token}"}


def sign_up(address: str, number: int) -> dict[str, str]:
    newcomer = {"name": f"Entrant {number}", "email": f"entrant{number}@example.org", "password": "tip-off-2026"}
    assert call(f"{address}/api/auth/signup", newcomer)
    return sign_in(address, newcomer["email"])


def make_competition(address: str, organizer: dict[str, str], number: int) -> str:
    date = datetime.now(UTC) + timedelta(days=30)
    fields = {"title": f"Drill {number}", "description": "", "capacity": ENTRANTS, "startsAt": date.isoformat()}
    return call(f"{address}/api/competitions", fields | {"registrationDeadline": date.isoformat()}, **organizer)["id"]


def register_everywhere(address: str, entrant: dict[str, str], competitions: list[str]) -> int:
    """Register for every competition, each with its own key and retried until answered."""
    for each in competitions:
        headers = entrant | {"Idempotency-Key": str(uuid4())}
        path = f"{address}/api/competitions/{each}/register"
        assert wait_until(TIMEOUT_SECONDS, lambda: call(path, {}, **headers) is not None)  # noqa: B023
    return len(competitions)


def confirmations(address: str, staff: dict[str, str]) -> list[str]:
    """Return the recipient and subject of each delivered confirmation email."""
    found, page = list[str](), 1
    while rows := call(f"{address}/api/mailbox?q=Drill&limit=100&page={page}", **staff):
        found += [f"{row['recipient']} {row['subject']}" for row in rows]
        page += 1
    return found


@pytest.mark.drill
def test_every_answered_registration_is_stored_and_emailed_once_after_kills(unused_tcp_port):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with running_courtside(unused_tcp_port) as cluster, ThreadPoolExecutor(8) as crowd:
        organizer = sign_in(address, "organizer@courtside.example")
        competitions = [make_competition(address, organizer, number) for number in range(COMPETITIONS)]
        entrants = list(crowd.map(lambda number: sign_up(address, number), range(ENTRANTS)))
        registering = [crowd.submit(register_everywhere, address, each, competitions) for each in entrants]
        for victim in ("worker", "web", "database", "worker"):
            time.sleep(2)
            kill_process(victim, cluster, unused_tcp_port)
        assert sum(each.result() for each in registering) == ENTRANTS * COMPETITIONS

        assert wait_until(TIMEOUT_SECONDS, lambda: call(f"{address}/api/competitions") is not None)
        for each in competitions:
            assert call(f"{address}/api/competitions/{each}")["registeredCount"] == ENTRANTS
        staff = sign_in(address, "staff@courtside.example")
        sent = confirmations(address, staff)
        assert len(sent) == len(set(sent)) == ENTRANTS * COMPETITIONS

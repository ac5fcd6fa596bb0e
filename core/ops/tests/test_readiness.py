"""/readyz tells the truth, soon, and queries the database at most once a second."""

import socket
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.files import space
from core.ops import probes


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    probes.forget_report()
    yield
    probes.forget_report()


def aim_at(monkeypatch: pytest.MonkeyPatch, **params: Any) -> None:
    """Point the probe elsewhere; the tests' own connection stays."""
    real = probes._connection_params()
    monkeypatch.setattr(probes, "_connection_params", lambda: {**real, "host": "127.0.0.1", **params})


def test_the_process_is_up_without_a_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_migrated_database_is_ready(client: Client) -> None:
    response = client.get("/readyz")

    body = response.json()
    assert response.status_code == 200
    assert body["status"] == "ok"
    assert body["checks"]["database"]["ok"] is True
    assert body["checks"]["migrations"]["ok"] is True
    assert body["checks"]["migrations"]["ms"] >= 0
    assert response["Cache-Control"] == "no-store"


@pytest.fixture
def no_workers(transactional_db: None) -> Iterator[None]:
    """Empty the table, which belongs to the job library and which no test case empties."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        yield
        cursor.execute("DELETE FROM procrastinate_workers")


@pytest.mark.usefixtures("no_workers")
def test_no_worker_is_reported_and_fails_nothing(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["worker"] == {"count": 0, "heartbeatSecondsAgo": None}


@pytest.mark.usefixtures("no_workers")
def test_the_heartbeat_of_a_worker_is_reported(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (clock_timestamp() - interval '7 s')")

    worker = client.get("/readyz").json()["worker"]

    assert worker["count"] == 1
    assert 7 <= worker["heartbeatSecondsAgo"] < 9


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "migrations_of_this_code", lambda: frozenset({("scoreboard", "9999_later")}))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["migrations"]["error"] == "1 not applied; run manage.py migrate"


@pytest.mark.django_db
def test_an_unreachable_database_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        aim_at(monkeypatch, port=unused.getsockname()[1], password="not-to-be-told")

        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["database"]["error"] == "not reachable"
    assert b"not-to-be-told" not in response.content


@pytest.mark.django_db
def test_a_silent_database_is_waited_for_less_than_two_seconds(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        aim_at(monkeypatch, port=silent.getsockname()[1])
        started = monotonic()

        response = client.get("/readyz")

    assert response.status_code == 503
    assert monotonic() - started < 2


@pytest.mark.django_db
def test_the_answer_is_remembered_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    def run() -> probes.Report:
        runs.append(1)
        return probes.Report(True, {})

    monkeypatch.setattr(probes, "run_checks", run)

    for _ in range(5):
        probes.current_report()

    assert len(runs) == 1


@pytest.mark.django_db
def test_a_probe_is_answered_whatever_host_it_names(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["club.example"]
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/readyz", headers={"host": "10.2.3.4:8000"}).status_code == 200


@pytest.mark.django_db
def test_space_for_uploads_is_reported_and_fails_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = client.get("/readyz").json()["checks"]
    assert checks["uploads"]["writable"] is True
    assert checks["uploads"]["freeBytes"] > 0
    assert checks["database"]["sizeBytes"] > 0

    probes.forget_report()
    monkeypatch.setattr(space.os, "access", lambda *_: False)
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["checks"]["uploads"]["error"] == "the folder is not writable"
    assert response.json()["checks"]["uploads"]["ok"] is False

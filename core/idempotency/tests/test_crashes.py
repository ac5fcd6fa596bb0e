"""Wherever a request is interrupted: all of it happened, with its response, or nothing did."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from core.idempotency import services
from core.idempotency.models import IdempotencyLog
from core.idempotency.tests import orders
from core.idempotency.tests.asking import client_of, post, same
from core.tests.racing import at_once

KEY = "a-key"


def explode() -> None:
    raise RuntimeError("the process died here")


def lose_the_connection() -> None:
    """Act like a killed backend."""
    pid = connection.connection.info.backend_pid
    at_once([lambda: connection.cursor().execute("SELECT pg_terminate_backend(%s, 5000)", [pid])])


@pytest.fixture
def after_the_record(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Run something between the record and the commit, the first time only."""
    remember = services.remember

    def arrange(happening: Callable[[], None]) -> None:
        def remember_then(*answer: Any) -> None:
            remember(*answer)
            monkeypatch.setattr(services, "remember", remember)
            happening()

        monkeypatch.setattr(services, "remember", remember_then)

    return arrange


def nothing_happened(shop: Any) -> bool:
    return not shop.objects.exists() and not IdempotencyLog.objects.exists()


@pytest.mark.parametrize(("happening", "status"), [(explode, 500), (lose_the_connection, 503)])
def test_before_the_commit_nothing_is_left(
    shop: Any, ana: Any, after_the_record: Any, happening: Callable[[], None], status: int
) -> None:
    after_the_record(happening)
    assert post(client_of(ana), KEY).status_code == status
    assert nothing_happened(shop)
    assert post(client_of(ana), KEY).status_code == 201
    assert shop.objects.count() == 1


@pytest.mark.parametrize(("happening", "status"), [(explode, 500), (lose_the_connection, 503)])
def test_during_the_work_nothing_is_left(shop: Any, ana: Any, happening: Callable[[], None], status: int) -> None:
    orders.during.append(happening)
    assert post(client_of(ana), KEY).status_code == status
    assert nothing_happened(shop)
    orders.during.clear()
    assert post(client_of(ana), KEY).status_code == 201


def test_after_the_commit_the_response_is_stored(shop: Any, ana: Any) -> None:
    orders.during.append(lambda: transaction.on_commit(explode))
    assert post(client_of(ana), KEY).status_code == 500
    again = post(client_of(ana), KEY)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert same(again, post(client_of(ana), KEY))
    assert shop.objects.count() == 1


def test_an_error_of_the_commit_is_an_error_response(shop: Any, ana: Any) -> None:
    connection.cursor().execute(
        "ALTER TABLE idempotency_tests_order ADD CONSTRAINT one_shirt UNIQUE (item) DEFERRABLE INITIALLY DEFERRED"
    )
    assert post(client_of(ana), KEY).status_code == 201
    answer = post(client_of(ana), "another-key")
    assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")
    assert (shop.objects.count(), IdempotencyLog.objects.count()) == (1, 1)


def test_side_effects_after_the_commit_happen_once(shop: Any, ana: Any) -> None:
    told: list[str] = []
    orders.during.append(lambda: transaction.on_commit(lambda: told.append("mail")))
    post(client_of(ana), KEY)
    post(client_of(ana), KEY)
    post(client_of(ana), "refused", {"item": "nothing"})
    assert told == ["mail"]

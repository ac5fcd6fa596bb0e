"""What a caller gets when the database is contended: a result, 409 or 503, and when to retry."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from core import database
from core.idempotency.models import IdempotencyLog
from core.idempotency.tests import orders
from core.idempotency.tests.asking import client_of, post, same
from core.tests.racing import at_once

KEYS = pytest.mark.parametrize("key", [None, "a-key"], ids=["no key", "a key"])


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "FIRST_PAUSE", 0.0)


def deadlock(times: int) -> list[None]:
    """Have the database abort the work this many times; the result counts the attempts."""
    attempts: list[None] = []

    def give_up() -> None:
        attempts.append(None)
        if len(attempts) <= times:
            connection.cursor().execute("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40P01'; END $$")

    orders.during.append(give_up)
    return attempts


@contextmanager
def locked(table: str) -> Iterator[None]:
    """Lock the table for a while in another transaction."""
    other = connection.copy()
    other.set_autocommit(False)
    other.cursor().execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@KEYS
def test_one_deadlock_is_retried_unseen(shop: Any, ana: Any, no_pauses: None, key: str | None) -> None:
    attempts = deadlock(times=3)
    assert post(client_of(ana), key).status_code == 201
    assert (len(attempts), shop.objects.count()) == (4, 1)


@KEYS
def test_endless_deadlocks_are_a_409_and_leave_nothing(shop: Any, ana: Any, no_pauses: None, key: str | None) -> None:
    attempts = deadlock(times=99)
    answer = post(client_of(ana), key)
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (409, "CONFLICT", "1")
    assert len(attempts) == 4
    assert (shop.objects.count(), IdempotencyLog.objects.count()) == (0, 0)


def test_the_key_of_an_aborted_request_is_free(shop: Any, ana: Any, no_pauses: None) -> None:
    deadlock(times=4)
    assert post(client_of(ana), "a-key").status_code == 409
    first = post(client_of(ana), "a-key")
    assert first.status_code == 201
    assert same(first, post(client_of(ana), "a-key"))


def test_a_delete_is_retried_too(shop: Any, ana: Any, no_pauses: None) -> None:
    deadlock(times=1)
    assert client_of(ana).delete("/api/orders").status_code == 204


def test_a_form_is_retried_and_then_is_a_409(shop: Any, ana: Any, no_pauses: None) -> None:
    form = {"item": "shirt", "one_time_key": "a-key"}
    deadlock(times=7)
    answer = client_of(ana).post("/order/", form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
    assert client_of(ana).post("/order/", form).status_code == 302


def test_a_second_click_waits_for_the_first_for_a_limited_time(shop: Any, ana: Any) -> None:
    client = client_of(ana)
    form = {"item": "shirt", "one_time_key": "a-key"}
    second: list[Any] = []
    orders.during.append(lambda: second.extend(at_once([lambda: client_of(ana).post("/order/", form)])))
    assert client.post("/order/", form).status_code == 302
    assert (second[0].status_code, second[0].headers["Retry-After"]) == (503, "1")
    assert shop.objects.count() == 1


@KEYS
def test_waiting_too_long_for_a_lock_is_a_503(shop: Any, ana: Any, key: str | None) -> None:
    client = client_of(ana)
    with locked(shop._meta.db_table):
        began = time.monotonic()
        answer = post(client, key)
        waited = time.monotonic() - began
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "BUSY", "1")
    assert 2.9 <= waited <= 4
    assert post(client, key).status_code == 201

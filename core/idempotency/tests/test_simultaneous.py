"""Fifty concurrent posts with one key, through a real server."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection

from core.http.wsgi_bridge import WsgiBridge
from core.idempotency import services
from core.idempotency.models import IdempotencyLog
from core.idempotency.tests import orders
from core.idempotency.tests.asking import ITEM, client_of, post
from core.tests.racing import at_once
from core.tests.serving import serving

FIFTY = 50
Said = tuple[int, bytes, str | None]


@pytest.fixture
def web(shop: Any) -> Iterator[str]:
    """The product as it is served; the work takes long enough to overlap."""
    orders.during.append(lambda: connection.cursor().execute("SELECT pg_sleep(0.1)"))
    with serving(WsgiBridge(get_wsgi_application())) as address:
        yield urlsplit(address).netloc


def send(address: str) -> Said:
    """Send one POST on its own connection; return status, body, Location."""
    wire = http.client.HTTPConnection(address, timeout=20)
    headers = {"Idempotency-Key": "one", "X-Cart-Id": "a-cart", "Content-Type": "application/json"}
    wire.request("POST", "/api/orders", json.dumps(ITEM), headers)
    answer = wire.getresponse()
    said = answer.status, answer.read(), answer.getheader("Location")
    wire.close()
    return said


def fifty(address: str) -> list[Said]:
    return at_once([lambda: send(address)] * FIFTY)


def code(said: Said) -> str:
    return str(json.loads(said[1])["code"])


def test_fifty_concurrent_posts_have_one_effect(shop: Any, web: str) -> None:
    answers = fifty(web)
    done = {said for said in answers if said[0] == 201}
    refused = {(said[0], code(said)) for said in answers if said[0] != 201}
    assert shop.objects.count() == 1
    assert len(done) == 1
    assert refused == {(409, "IDEMPOTENCY_IN_PROGRESS")}
    assert send(web) in done


def test_without_the_lock_the_record_still_allows_one(shop: Any, web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_lock_key", lambda call, wait: None)
    answers = fifty(web)
    assert shop.objects.count() == 1
    assert {said[0] for said in answers} == {201, 409}


def test_without_the_record_every_one_takes_effect(shop: Any, web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control that must fail: these posts do overlap, and the key keeps them apart."""
    monkeypatch.setattr(services, "_lock_key", lambda call, wait: None)
    monkeypatch.setattr(services, "remember", lambda *answer: None)
    assert [said[0] for said in fifty(web)] == [201] * FIFTY
    assert shop.objects.count() == FIFTY


def test_a_repetition_of_a_running_request_is_refused_at_once(shop: Any, ana: Any) -> None:
    twins = []
    orders.during.append(lambda: twins.append(at_once([lambda: post(client_of(ana), "one")])[0]))
    first = post(client_of(ana), "one")
    [twin] = twins
    assert first.status_code == 201
    assert (twin.status_code, twin.json()["code"], twin.headers["Retry-After"]) == (409, "IDEMPOTENCY_IN_PROGRESS", "1")
    assert (shop.objects.count(), IdempotencyLog.objects.count()) == (1, 1)

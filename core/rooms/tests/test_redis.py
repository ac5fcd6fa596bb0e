"""Nudges by Redis, where REDIS_URL names one. The Redis here is a stand-in that speaks its protocol over TCP."""

import threading

import pytest
from fakeredis import TcpFakeServer

from core.rooms import carriers, feed, nudges, services
from core.rooms.carriers import ByPostgres, ByRedis, carrier
from core.rooms.tests import box
from core.rooms.tests.box import receive, shake, socket, versions
from core.tests.serving import serving


@pytest.fixture
def redis_url():
    server = TcpFakeServer(("127.0.0.1", 0))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"redis://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def fresh_carrier():
    carrier.cache_clear()
    yield
    carrier.cache_clear()


def test_redis_carries_only_where_it_is_asked_for(settings, fresh_carrier):
    settings.REDIS_URL = ""
    assert isinstance(carrier(), ByPostgres)
    carrier.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:6379"
    assert isinstance(carrier(), ByRedis)


def test_a_nudge_from_another_process_arrives_by_redis(transactional_db, redis_url, monkeypatch):
    monkeypatch.setattr(feed, "POLL_SECONDS", 60)
    by_redis = ByRedis(redis_url)
    monkeypatch.setattr(nudges, "carrier", lambda: by_redis)
    # Said by Redis alone, as another process would: this process's own feed is not told directly.
    monkeypatch.setattr(services, "nudge", lambda room, version: by_redis.send(f"{room} {version}"))
    with serving(box.application) as web, socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        shake()
        assert versions(receive(ws)) == [1]


def test_without_redis_an_event_is_late_and_not_lost(transactional_db, monkeypatch):
    nowhere = ByRedis("redis://127.0.0.1:1")
    monkeypatch.setattr(nudges, "carrier", lambda: nowhere)
    monkeypatch.setattr(services, "nudge", lambda room, version: nowhere.send(f"{room} {version}"))
    assert issubclass(ConnectionError, carriers.BROKEN)
    with serving(box.application) as web, socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        assert shake().version == 1
        assert versions(receive(ws, timeout=2.5)) == [1]

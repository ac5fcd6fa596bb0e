"""Notifications by Redis, where REDIS_URL is set. The Redis here is a fake that speaks its protocol over TCP."""

import threading

import pytest
from fakeredis import TcpFakeServer

from core.rooms import broadcaster, pubsub, services
from core.rooms.pubsub import PostgresPubSub, RedisPubSub, current_pubsub
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
    current_pubsub.cache_clear()
    yield
    current_pubsub.cache_clear()


def test_redis_is_used_only_where_it_is_configured(settings, fresh_carrier):
    settings.REDIS_URL = ""
    assert isinstance(current_pubsub(), PostgresPubSub)
    current_pubsub.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:6379"
    assert isinstance(current_pubsub(), RedisPubSub)


def test_a_notification_from_another_process_arrives_by_redis(transactional_db, redis_url, monkeypatch):
    monkeypatch.setattr(broadcaster, "POLL_SECONDS", 60)
    by_redis = RedisPubSub(redis_url)
    monkeypatch.setattr(pubsub, "current_pubsub", lambda: by_redis)
    # Sent by Redis alone, as another process would: this process's broadcaster is not told directly.
    monkeypatch.setattr(services, "notify", lambda room, version: by_redis.send_after_commit(f"{room} {version}"))
    with serving(box.application) as web, socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        shake()
        assert versions(receive(ws)) == [1]


def test_without_redis_an_event_is_late_and_not_lost(transactional_db, monkeypatch):
    nowhere = RedisPubSub("redis://127.0.0.1:1")
    monkeypatch.setattr(pubsub, "current_pubsub", lambda: nowhere)
    monkeypatch.setattr(services, "notify", lambda room, version: nowhere.send_after_commit(f"{room} {version}"))
    assert issubclass(ConnectionError, pubsub.BROKEN)
    with serving(box.application) as web, socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        assert shake().version == 1
        assert versions(receive(ws, timeout=2.5)) == [1]

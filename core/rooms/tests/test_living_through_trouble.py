"""Lost notifications, killed connections, clients that do not read, credentials that end."""

import asyncio
import socket as sockets
import threading
import time
from contextlib import suppress

import psycopg
import pytest
from django.db import connection, transaction
from websockets.exceptions import ConnectionClosed

from core.database import direct_conninfo
from core.rooms import access, broadcaster, concurrency, pubsub, services
from core.rooms.tests import box
from core.rooms.tests.box import receive, shake, socket, versions
from core.tests.serving import serving


@pytest.fixture
def no_notifications(monkeypatch):
    """Behave as if every process died between its commit and its notification."""
    monkeypatch.setattr(services, "notify", lambda room, version: None)


def test_without_a_notification_an_event_is_a_second_late_and_not_lost(web, no_notifications):
    with socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        shake()
        assert versions(receive(ws, timeout=2.5)) == [1]


def test_a_notification_from_another_process_arrives_by_postgresql(web, no_notifications):
    with socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        shake()
        with psycopg.connect(direct_conninfo(), autocommit=True) as other_process:
            other_process.execute("SELECT pg_notify(%s, %s)", [pubsub.CHANNEL, "boxes.a 1"])
        started = time.monotonic()
        assert versions(receive(ws)) == [1]
        assert time.monotonic() - started < broadcaster.POLL_SECONDS


def test_a_killed_listener_reconnects(web, no_notifications, monkeypatch):
    monkeypatch.setattr(broadcaster, "POLL_SECONDS", 60)
    with socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        assert any(_kill_listeners() or time.sleep(0.1) for _ in range(50))  # it may still be connecting
        _shake_until_heard(ws)


def test_a_failing_notification_does_not_undo_the_change(transactional_db, monkeypatch):
    def broken(room, version):
        raise OSError

    monkeypatch.setattr(pubsub, "_wake_listeners", broken)
    assert shake().version == 1


def test_a_burst_is_sent_in_few_frames(web):
    with socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        for _ in range(50):
            shake()
        frames, seen = 0, []
        while len(seen) < 50:
            seen += versions(receive(ws))
            frames += 1
    assert seen == list(range(1, 51))
    assert frames < 50


def test_heads_are_sent_so_that_a_lost_frame_is_noticed(monkeypatch, transactional_db):
    monkeypatch.setattr(broadcaster, "HEAD_SECONDS", 0.2)
    with serving(box.application) as web, socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        assert receive(ws) == {"type": "head", "room": "boxes.a", "version": 0}


def test_a_client_that_does_not_read_is_closed_and_slows_no_other(transactional_db, monkeypatch):
    monkeypatch.setattr(broadcaster, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(box.Shaken, "data", lambda self: {"times": self.times, "ballast": "x" * 2000})
    with serving(box.application) as web, _never_reads(web) as idle, socket(web, "/ws/boxes/a", max_size=None) as ws:
        receive(ws)
        deadline, slowest = time.monotonic() + 15, 0.0
        while not _hung_up(idle) and time.monotonic() < deadline:
            shake(times=40)
            started = time.monotonic()
            receive(ws)
            slowest = max(slowest, time.monotonic() - started)
        assert _hung_up(idle)
        assert slowest < 1


def test_a_socket_ends_with_its_credential(web, monkeypatch, django_user_model):
    person = django_user_model.objects.create_user("ana@example.org", name="Ana")
    monkeypatch.setattr(access, "authenticate", lambda scopes: [_Badge(person) for _ in scopes])
    still_good = [True]
    monkeypatch.setattr(access, "still_valid", lambda badges: [still_good[0] for _ in badges])
    with socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        still_good[0] = False
        _tell(person)
        with pytest.raises(ConnectionClosed) as closed:
            receive(ws, timeout=1)
    assert closed.value.rcvd.code == 4401


def test_an_unexpected_error_closes_one_socket_and_keeps_the_others(web, monkeypatch):
    with socket(web, "/ws/boxes/a") as other:
        receive(other)
        monkeypatch.setattr(box.BoxRoom, "enter", lambda *_: 1 / 0)
        with socket(web, "/ws/boxes/b") as ws, pytest.raises(ConnectionClosed) as closed:
            receive(ws)
        assert closed.value.rcvd.code == 1011
        shake()
        assert versions(receive(other)) == [1]


class _Badge:
    def __init__(self, user):
        self.user = user


def _shake_until_heard(ws) -> None:
    """Announce again and again with a notification from elsewhere: the listener may be away for a moment."""
    for attempt in range(1, 30):
        shake()
        with psycopg.connect(direct_conninfo(), autocommit=True) as other_process:
            other_process.execute("SELECT pg_notify(%s, %s)", [pubsub.CHANNEL, f"boxes.a {attempt}"])
        with suppress(TimeoutError):
            assert receive(ws, timeout=0.5)["type"] == "events"
            return
    raise AssertionError("the listener did not come back")


def _tell(person) -> None:
    with transaction.atomic():
        services.announce(f"people.{person.pk}", box.Shaken(0))


def _kill_listeners() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = 'courtside-nudges' AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def _never_reads(web: str) -> sockets.socket:
    """Open a client that joins and then reads nothing, with a small buffer of its own."""
    host, port = web.removeprefix("http://").split(":")
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    raw.connect((host, int(port)))
    raw.sendall(
        f"GET /ws/boxes/a HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    return raw


def _hung_up(raw: sockets.socket) -> bool:
    """Return whether the server has dropped the connection: writing to it fails."""
    try:
        raw.send(b"\x89\x80\x00\x00\x00\x00")  # a masked, empty ping
    except OSError:
        return True
    return False


def test_commands_that_wait_for_a_lock_do_not_delay_news():
    release = threading.Event()

    async def stuck():
        return [asyncio.ensure_future(concurrency.in_command_thread(release.wait, 5)) for _ in range(20)]

    async def read_beside_them():
        waiting = await stuck()
        try:
            return await asyncio.wait_for(concurrency.in_thread(lambda: "news"), 1)
        finally:
            release.set()
            await asyncio.gather(*waiting)

    assert asyncio.run(read_beside_them()) == "news"

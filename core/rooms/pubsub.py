"""Notifications between processes: "room r is at version v", sent after the commit by PostgreSQL or Redis.

A notification carries no data and may be lost: each broadcaster looks for itself once a second. It is sent
after the commit and never inside the writing transaction, because NOTIFY there makes all
commits of the database wait for one another.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from functools import cache
from typing import Protocol

import psycopg
import redis
import redis.asyncio
from django.conf import settings
from django.db import transaction

from core.database import direct_conninfo, notify_after_commit

CHANNEL = "courtside_rooms"
# What a broken connection raises, in either.
BROKEN = (psycopg.Error, redis.RedisError, OSError)
OnText = Callable[[str], None]


class PubSub(Protocol):
    """A way to send a line to every process that listens."""

    def send_after_commit(self, text: str) -> None:
        """Send a line once this transaction commits."""

    async def hear(self, on_text: OnText, on_connected: Callable[[], None]) -> None:
        """Receive every line until the connection breaks, which raises one of BROKEN."""


class PostgresPubSub:
    """LISTEN and NOTIFY, without another server."""

    def send_after_commit(self, text: str) -> None:
        notify_after_commit(CHANNEL, text)

    async def hear(self, on_text: OnText, on_connected: Callable[[], None]) -> None:
        async with await psycopg.AsyncConnection.connect(direct_conninfo(), autocommit=True) as listener:
            await listener.execute(f"LISTEN {CHANNEL}")
            on_connected()
            async for notice in listener.notifies():
                on_text(notice.payload)


class RedisPubSub:
    """PUBLISH and SUBSCRIBE. Redis stores nothing: the poll once a second finds what is lost there."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)

    def send_after_commit(self, text: str) -> None:
        transaction.on_commit(lambda: self._client.publish(CHANNEL, text), robust=True)

    async def hear(self, on_text: OnText, on_connected: Callable[[], None]) -> None:
        client = redis.asyncio.Redis.from_url(self._url, socket_keepalive=True, health_check_interval=10)
        async with client, client.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(CHANNEL)
            on_connected()
            async for message in channel.listen():
                on_text(message["data"].decode())


@cache
def current_pubsub() -> PubSub:
    """Return the pub/sub of this process: Redis if REDIS_URL is set."""
    return RedisPubSub(settings.REDIS_URL) if settings.REDIS_URL else PostgresPubSub()


RETRY_SECONDS = (0.1, 0.3, 1.0, 2.0)
OnNotification = Callable[[str, int], None]
log = logging.getLogger(__name__)
_local_listeners: set[OnNotification] = set()


def notify(room: str, version: int) -> None:
    """Tell this process's broadcasters directly, and every other process by pub/sub, once this transaction commits."""
    # A lambda, not a partial: Django's report of a failing robust hook needs its __qualname__.
    transaction.on_commit(lambda: _wake_listeners(room, version), robust=True)
    current_pubsub().send_after_commit(f"{room} {version}")


def _wake_listeners(room: str, version: int) -> None:
    for wake in list(_local_listeners):
        wake(room, version)


@contextlib.contextmanager
def local_listener(wake: OnNotification) -> Iterator[None]:
    """Inside, pass this process's notifications to `wake`, which must be safe to call from any thread."""
    _local_listeners.add(wake)
    try:
        yield
    finally:
        _local_listeners.discard(wake)


async def listen(on_notification: OnNotification, on_connected: Callable[[], None]) -> None:
    """Receive the notifications of all processes for ever, and reconnect when the connection breaks.

    `on_connected` is called after each connect, since notifications sent meanwhile were missed.
    """
    failures = 0

    def connected() -> None:
        nonlocal failures
        failures = 0
        on_connected()

    while True:
        try:
            await current_pubsub().hear(lambda text: _pass_on(text, on_notification), connected)
        except BROKEN as problem:
            log.warning("notifications: listening again after %s", type(problem).__name__)
        await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
        failures += 1


def _pass_on(text: str, on_notification: OnNotification) -> None:
    room, _, version = text.rpartition(" ")
    if room and version.isdigit():
        on_notification(room, int(version))

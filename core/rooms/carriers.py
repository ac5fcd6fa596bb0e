"""What carries nudges from process to process: PostgreSQL by itself, Redis where many machines share the load."""

from collections.abc import Callable
from functools import cache
from typing import Protocol

import psycopg
import redis
import redis.asyncio
from django.conf import settings
from django.db import connection

from core.rooms.direct import direct_conninfo

CHANNEL = "courtside_rooms"
# What a broken connection raises, in either.
BROKEN = (psycopg.Error, redis.RedisError, OSError)

OnText = Callable[[str], None]


class Carrier(Protocol):
    """A way to say a line to every process that hears."""

    def send(self, text: str) -> None:
        """Say it now; called after a commit, so there is no transaction to wait for."""

    async def hear(self, on_text: OnText, on_connected: Callable[[], None]) -> None:
        """Hear every line until the connection breaks, which raises one of BROKEN."""


class ByPostgres:
    """LISTEN and NOTIFY, with no other server."""

    def send(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, text])

    async def hear(self, on_text: OnText, on_connected: Callable[[], None]) -> None:
        async with await psycopg.AsyncConnection.connect(direct_conninfo(), autocommit=True) as listener:
            await listener.execute(f"LISTEN {CHANNEL}")
            on_connected()
            async for notice in listener.notifies():
                on_text(notice.payload)


class ByRedis:
    """PUBLISH and SUBSCRIBE. Redis keeps nothing: what is lost there is found by the look once a second."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)

    def send(self, text: str) -> None:
        self._client.publish(CHANNEL, text)

    async def hear(self, on_text: OnText, on_connected: Callable[[], None]) -> None:
        client = redis.asyncio.Redis.from_url(self._url, socket_keepalive=True, health_check_interval=10)
        async with client, client.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(CHANNEL)
            on_connected()
            async for message in channel.listen():
                on_text(message["data"].decode())


@cache
def carrier() -> Carrier:
    """The one of this process: Redis if REDIS_URL names one."""
    return ByRedis(settings.REDIS_URL) if settings.REDIS_URL else ByPostgres()

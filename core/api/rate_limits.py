"""Exact rate limits: one statement counts and answers, so that concurrent calls cannot slip through."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from math import ceil

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from core.database import in_transaction
from core.errors import RateLimited

# clock_timestamp() is read after waiting for the row's lock; now() would be older.
_COUNT = """
    INSERT INTO api_ratewindow AS w (key, scope, hits, ends_at)
    VALUES (%(key)s, %(scope)s, 1, clock_timestamp() + %(window)s * interval '1 second')
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN w.ends_at > clock_timestamp() THEN w.hits + 1 ELSE 1 END,
        ends_at = CASE WHEN w.ends_at > clock_timestamp() THEN w.ends_at
                  ELSE clock_timestamp() + %(window)s * interval '1 second' END
    RETURNING hits, extract(epoch FROM ends_at - clock_timestamp())
"""
_PURGE = """
    DELETE FROM api_ratewindow WHERE key IN (
        SELECT key FROM api_ratewindow WHERE ends_at < clock_timestamp() LIMIT %s FOR UPDATE SKIP LOCKED
    )
"""
# MERGE reads a row again that another transaction was counting in.
_UNDO = """
    MERGE INTO api_ratewindow AS w USING (SELECT %s::bytea AS key) AS taken ON w.key = taken.key
    WHEN MATCHED AND w.hits > 1 THEN UPDATE SET hits = w.hits - 1
    WHEN MATCHED THEN DELETE
"""
_PURGED_AT_ONCE = 1000
Windows = tuple[tuple[int, int], ...]  # (calls, seconds)


def hit(scope: str, subject: str, limit: int, window: int) -> None:
    """Count one call of `subject`; raise RateLimited when `limit` calls passed in this window.

    A window runs for `window` seconds from its first call, by the database's clock. A counted call
    stays counted: inside a transaction the count uses a connection of its own, so
    that neither a rollback undoes it nor the lock on the counter lasts as long as the request.
    """
    if not settings.RATE_LIMITS:
        return
    key = key_for(scope, subject)
    with separate_connection() as database, database.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "scope": scope, "window": window})
        hits, seconds = cursor.fetchone()
        if hits == 1 and key.startswith(b"\0"):  # one new window in 256 also purges old ones
            cursor.execute(_PURGE, [_PURGED_AT_ONCE])
    if hits > limit:
        raise RateLimited(retryAfter=max(1, ceil(seconds)))


def hit_all(scope: str, subject: str, windows: Windows) -> None:
    """Count in several windows, such as 20 in five minutes and 60 in an hour: the wait grows with the number."""
    for most, seconds in windows:
        hit(f"{scope}/{seconds}", subject, most, seconds)


def undo_all(scope: str, subject: str, windows: Windows) -> None:
    """Undo a hit in each of these windows."""
    for _, seconds in windows:
        undo_hit(f"{scope}/{seconds}", subject)


def undo_hit(scope: str, subject: str) -> None:
    """Undo one hit that turned out not to be an attempt of the limited kind."""
    if not settings.RATE_LIMITS:
        return
    with separate_connection() as database, database.cursor() as cursor:
        cursor.execute(_UNDO, [key_for(scope, subject)])


def purge(at_most: int = _PURGED_AT_ONCE) -> int:
    """Delete windows that have ended. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_PURGE, [at_most])
        return cursor.rowcount


def key_for(scope: str, subject: str) -> bytes:
    """Return a digest: addresses and emails are not stored, and only the secret key can reproduce it."""
    return blake2b(f"{scope}\0{subject}".encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16).digest()


@contextmanager
def separate_connection() -> Iterator[BaseDatabaseWrapper]:
    """Yield this thread's connection, or a second one from its own pool while that is in a transaction."""
    if not in_transaction():
        yield connection
        return
    own = connection.copy(alias="limits")
    if own.settings_dict["OPTIONS"].get("pool"):
        own.settings_dict["OPTIONS"]["pool"] = {"min_size": 0, "max_size": 2, "timeout": 2}
    try:
        yield own
    finally:
        own.close()

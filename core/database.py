"""The database's clock, transactions that are retried, several querysets as one list, and direct connections."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property, wraps
from secrets import SystemRandom
from typing import Any, Generic, ParamSpec, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Model, QuerySet
from psycopg.conninfo import make_conninfo


class DatabaseNow(models.Func):
    """clock_timestamp() in a query. now() is when the transaction began: too early after waiting for a lock."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


def database_now() -> datetime:
    """Return the database's current time. Ask again after waiting for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


class _Notifications:
    """What one transaction tells other processes: sent in one statement, without what was said twice."""

    def __init__(self, first: tuple[str, str]) -> None:
        self.texts = {first: None}

    def send(self) -> None:
        channels, texts = zip(*self.texts, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_notify(channel, said) FROM unnest(%s::text[], %s::text[]) AS told (channel, said)",
                [list(channels), list(texts)],
            )


def notify_after_commit(channel: str, text: str) -> None:
    """NOTIFY a channel once this transaction commits; inside one it would make all commits wait for one another.

    A hook that is found belongs to a savepoint that is open or was released, so it is dropped only with this one.
    """
    for _, hook, *_ in connection.run_on_commit:
        found = getattr(hook, "__self__", None)
        if isinstance(found, _Notifications):
            found.texts[channel, text] = None
            return
    transaction.on_commit(_Notifications((channel, text)).send, robust=True)


Given = ParamSpec("Given")
Answer = TypeVar("Answer")
RETRIES = 3
FIRST_PAUSE = 0.05  # seconds; doubled each time
_GIVEN_UP = ("40001", "40P01")  # serialization failure and deadlock: PostgreSQL's appendix A
_inside: ContextVar[bool] = ContextVar("inside_retried", default=False)
_dice = SystemRandom()


def retried(work: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Run the work again, up to three times, when a deadlock or a serialization failure ended it.

    Only the outermost call retries: inside a transaction, or inside another retried(), the work runs
    once and the error propagates. What must not happen twice belongs in the work's one transaction.
    The last failure is raised as it is; every interface answers it with 409 and Retry-After.
    """

    @wraps(work)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        if _inside.get() or in_transaction():
            return work(*args, **kwargs)
        mark = _inside.set(True)
        try:
            for attempt in range(RETRIES):
                try:
                    return work(*args, **kwargs)
                except DatabaseError as error:
                    if not is_retryable(error):
                        raise
                time.sleep(_pause(attempt))
            return work(*args, **kwargs)
        finally:
            _inside.reset(mark)

    return run


def is_retryable(error: BaseException) -> bool:
    """Return whether the database aborted this transaction in favour of another, so that a retry can help."""
    return getattr(error.__cause__, "sqlstate", None) in _GIVEN_UP


def in_transaction() -> bool:
    """Return whether a transaction is open. One that a test case rolls back does not count (as for durable blocks)."""
    blocks: list[Any] = connection.atomic_blocks
    return bool(blocks) and not blocks[0]._from_testcase


def _pause(attempt: int) -> float:
    """Return a random pause, so that transactions which collided once do not return at the same moment."""
    return _dice.uniform(0.5, 1.5) * FIRST_PAUSE * 2**attempt


T = TypeVar("T", bound=Model)


class ChainedQuerySets(Generic[T]):
    """The rows of several querysets one after the other. A slice reads only the rows that it holds.

    The querysets must not overlap. To split rows by date, read the clock once.
    """

    def __init__(self, *parts: QuerySet[T, Any]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(self._lengths)

    def __getitem__(self, wanted: slice) -> list[T]:
        first, end, _ = wanted.indices(len(self))
        rows: list[T] = []
        for part, length in zip(self._parts, self._lengths, strict=True):
            if first < min(length, end):
                rows.extend(part[first : min(length, end)])
            first, end = max(first - length, 0), end - length
        return rows

    @cached_property
    def _lengths(self) -> list[int]:
        return [part.count() for part in self._parts]


def direct_conninfo() -> str:
    """Return where to LISTEN: DATABASE_DIRECT_URL if set, else the default database. A pooler would break LISTEN."""
    database: dict[str, Any] = settings.DATABASES.get("direct") or settings.DATABASES["default"]
    options = database.get("OPTIONS", {})
    fields = {
        "host": database.get("HOST") or options.get("host"),
        "port": database.get("PORT") or options.get("port"),
        "dbname": database["NAME"],
        "user": database.get("USER"),
        "password": database.get("PASSWORD"),
        "sslmode": options.get("sslmode"),
        "application_name": "courtside-nudges",
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
    return make_conninfo(**{key: value for key, value in fields.items() if value not in (None, "")})

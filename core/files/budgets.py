"""How many bytes one network, all guests together, one person and one project may store.

A session, a ticket or a name is free to replace, so guests are counted by their network.
Daily budgets are counters: one statement counts and answers, so that concurrent uploads cannot slip
through. What a person stores in all is summed from the files themselves, under a lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from core.api.rate_limits import key_for, separate_connection
from core.files.errors import FilesLimitReached, TooManyBytes
from core.files.models import kinds

MB = 1024**2
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Budget:
    """At most `most` bytes of each subject in `window` seconds, which begin with its first file."""

    scope: str
    subject: str
    most: int
    window: int = DAY


NETWORK = Budget("files-network", "the network of a guest", 200 * MB)
GUESTS = Budget("files-guests", "all guests together", 500 * MB)
PERSON = Budget("files-person", "a signed-in person", 500 * MB)
BUDGETS = (NETWORK, GUESTS, PERSON)

# Bytes that are stored until they are deleted.
MAX_PER_PERSON = 2048 * MB
MAX_PER_PROJECT = 1024 * MB


@dataclass(frozen=True)
class Sender:
    """The sender of a file: a person by id, or a guest by network."""

    person_id: UUID | None = None
    network: str = "unknown"

    @property
    def subject(self) -> str:
        return str(self.person_id or self.network)

    @property
    def budgets(self) -> list[tuple[Budget, str]]:
        if self.person_id:
            return [(PERSON, str(self.person_id))]
        return [(NETWORK, self.network), (GUESTS, "")]


# No row is returned where the budget does not have enough bytes left; then nothing is counted either.
_SPEND = """
    INSERT INTO files_bytewindow AS w (key, scope, size, ends_at)
    SELECT %(key)s, %(scope)s, %(size)s, clock_timestamp() + %(window)s * interval '1 second'
    WHERE %(size)s <= %(most)s
    ON CONFLICT (key) DO UPDATE SET
        size = CASE WHEN w.ends_at > clock_timestamp() THEN w.size ELSE 0 END + excluded.size,
        ends_at = CASE WHEN w.ends_at > clock_timestamp() THEN w.ends_at ELSE excluded.ends_at END
    WHERE w.ends_at <= clock_timestamp() OR w.size + excluded.size <= %(most)s
    RETURNING size
"""
_SECONDS_LEFT = "SELECT extract(epoch FROM ends_at - clock_timestamp()) FROM files_bytewindow WHERE key = %s"
_GIVE_BACK = "UPDATE files_bytewindow SET size = greatest(size - %s, 0) WHERE key = %s AND ends_at > clock_timestamp()"
_PURGE = "DELETE FROM files_bytewindow WHERE ends_at < clock_timestamp()"


def spend(sender: Sender, size: int, *, field: str = "file") -> None:
    """Count the bytes in every budget of the sender, or in none and raise TooManyBytes.

    Inside a transaction the count uses a connection of its own, as rate limits do.
    """
    if not settings.RATE_LIMITS:
        return
    spent: list[tuple[Budget, str]] = []
    for budget, subject in sender.budgets:
        seconds = _spend(budget, subject, size)
        if seconds:
            _give_back(spent, size)
            raise TooManyBytes(field=field, retryAfter=seconds)
        spent.append((budget, subject))


def give_back(sender: Sender, size: int) -> None:
    """Undo the count of bytes that were not stored after all."""
    if settings.RATE_LIMITS:
        _give_back(sender.budgets, size)


def check_person_limit(person: UUID, size: int, *, field: str = "file") -> None:
    """Raise FilesLimitReached where this person stores too much already. Their next upload waits for this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"files-person {person}"])
    if bytes_of(person) + size > MAX_PER_PERSON:
        raise FilesLimitReached(
            "Your files take up all the room you have. Delete some first.", field=field, limit=MAX_PER_PERSON
        )


def bytes_of(person: UUID) -> int:
    """Return the bytes of everything this person stores, of every kind."""
    return sum(total(kind.sent_by(person)) for kind in kinds())


def total(files: Any) -> int:
    """Return the bytes of these files together."""
    size: int = files.order_by().aggregate(total=Sum("size"))["total"] or 0
    return size


def purge() -> int:
    """Delete windows that have ended. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_PURGE)
        return cursor.rowcount


def _spend(budget: Budget, subject: str, size: int) -> int:
    """Return 0 where it fits, else how many seconds the window still runs."""
    key = key_for(budget.scope, subject)
    facts: dict[str, Any] = {
        "key": key,
        "scope": budget.scope,
        "size": size,
        "most": budget.most,
        "window": budget.window,
    }
    with separate_connection() as database, database.cursor() as cursor:
        cursor.execute(_SPEND, facts)
        if cursor.fetchone():
            return 0
        cursor.execute(_SECONDS_LEFT, [key])
        found = cursor.fetchone()
    return max(1, ceil(found[0])) if found else budget.window


def _give_back(spent: Iterable[tuple[Budget, str]], size: int) -> None:
    with separate_connection() as database, database.cursor() as cursor:
        for budget, subject in spent:
            cursor.execute(_GIVE_BACK, [size, key_for(budget.scope, subject)])

"""The verbs of keys: recall what was answered, remember it, forget it in time."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F
from django.db.models.lookups import LessThanOrEqual

from core.database import DatabaseNow
from core.idempotency.errors import InProgress, KeyReused
from core.idempotency.keys import Call, person_scope
from core.idempotency.models import IdempotencyLog

KEPT_FOR = timedelta(hours=24)
_EXPIRED = ExpressionWrapper(LessThanOrEqual(F("expires_at"), DatabaseNow()), output_field=BooleanField())
_NOT_FINAL = {400, 401, 403, 404, 429}
_DELETED_AT_ONCE = 1000


def recall(call: Call, *, wait: bool = False) -> IdempotencyLog | None:
    """The answer that this request got before; None when it is new, and then its key is taken until the commit.

    Refuses with InProgress while the first is still running (or waits for it), and with KeyReused
    when the key came with another request. Whether a record is too old is judged here.
    """
    _lock_key(call, wait)
    # A statement of its own: the one that waited for the lock saw the table as it was before.
    found = IdempotencyLog.objects.filter(scope=call.scope, key=call.key).annotate(is_expired=_EXPIRED).first()
    if found and found.is_expired:
        found.delete()
        return None
    if found and found.fingerprint != call.fingerprint:
        raise KeyReused
    return found


def remember(call: Call, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Keep the answer for a day, in the transaction of the work that it speaks of."""
    IdempotencyLog.objects.create(
        scope=call.scope,
        key=call.key,
        fingerprint=call.fingerprint,
        status=status,
        headers=dict(headers),
        body=body,
        expires_at=DatabaseNow() + KEPT_FOR,
    )


def is_final(status: int, headers: Mapping[str, str]) -> bool:
    """Whether asking again would get the same answer for good: done, or refused by a rule of the domain.

    What may be put right, or is about who is asking, or says "later", leaves the key free.
    """
    return status < 500 and status not in _NOT_FINAL and "Retry-After" not in headers


def clean(batch: int = _DELETED_AT_ONCE) -> int:
    """Delete expired records, batch by batch, passing over those that somebody works with. Says how many."""
    total = 0
    while deleted := _clean_batch(batch):
        total += deleted
    return total


def forget(person_id: UUID) -> int:
    """Delete what was answered to a person, who is leaving. Says how many."""
    deleted, _ = IdempotencyLog.objects.filter(scope__startswith=f"{person_scope(person_id)} ").delete()
    return deleted


def _clean_batch(at_most: int) -> int:
    expired = IdempotencyLog.objects.expired().select_for_update(skip_locked=True).order_by("expires_at")
    deleted, _ = IdempotencyLog.objects.filter(pk__in=expired.values("pk")[:at_most]).delete()
    return deleted


def _lock_key(call: Call, wait: bool) -> None:
    """Hold the key until the transaction ends. A lock with no row behind it: a crash leaves nothing."""
    digest = sha256(f"{call.scope} {call.key}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
            return
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        [taken] = cursor.fetchone()
    if not taken:
        raise InProgress(retryAfter=1)

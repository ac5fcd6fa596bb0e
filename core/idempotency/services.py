"""Services of idempotency keys: recall a response, remember one, and delete expired ones."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F
from django.db.models.lookups import LessThanOrEqual

from core.database import DatabaseNow
from core.idempotency.keys import Call, InProgress, KeyReused, person_scope
from core.idempotency.models import IdempotencyLog

KEPT_FOR = timedelta(hours=24)
_EXPIRED = ExpressionWrapper(LessThanOrEqual(F("expires_at"), DatabaseNow()), output_field=BooleanField())
_NOT_FINAL = {400, 401, 403, 404, 429}
_DELETED_AT_ONCE = 1000


def recall(call: Call, *, wait: bool = False) -> IdempotencyLog | None:
    """Return the stored response; None for a new request, whose key is then locked until the commit.

    Raises InProgress while the first request runs (or waits for it), and KeyReused
    when the key came with another request. Expired records are deleted here.
    """
    _lock_key(call, wait)
    # A separate statement: the one that waited for the lock saw the table as it was before.
    found = IdempotencyLog.objects.filter(scope=call.scope, key=call.key).annotate(is_expired=_EXPIRED).first()
    if found and found.is_expired:
        found.delete()
        return None
    if found and found.fingerprint != call.fingerprint:
        raise KeyReused
    return found


def remember(call: Call, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Store the response for a day, in the transaction of its work."""
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
    """Return whether a repetition would get the same response for good: success, or an error of the domain.

    A fixable error, one about the caller, or one that says "later" leaves the key free.
    """
    return status < 500 and status not in _NOT_FINAL and "Retry-After" not in headers


def clean(batch: int = _DELETED_AT_ONCE) -> int:
    """Delete expired records in batches, skipping locked ones. Return how many."""
    total = 0
    while deleted := _clean_batch(batch):
        total += deleted
    return total


def forget(person_id: UUID) -> int:
    """Delete the stored responses of a person whose data is erased. Return how many."""
    deleted, _ = IdempotencyLog.objects.filter(scope__startswith=f"{person_scope(person_id)} ").delete()
    return deleted


def _clean_batch(at_most: int) -> int:
    expired = IdempotencyLog.objects.expired().select_for_update(skip_locked=True).order_by("expires_at")
    deleted, _ = IdempotencyLog.objects.filter(pk__in=expired.values("pk")[:at_most]).delete()
    return deleted


def _lock_key(call: Call, wait: bool) -> None:
    """Lock the key until the transaction ends. No row stands behind the lock, so a crash leaves nothing."""
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

"""Services of unsent forms: keep one during a sign-in, read it again, and delete it in time."""

import json
import os
import zlib
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.api import rate_limits
from core.database import DatabaseNow
from core.errors import NotFound, RateLimited
from core.ids import uuid7
from core.requests import MAX_BODY_BYTES
from core.unsent.models import UnsentForm

KEPT_FOR = timedelta(hours=1)
MAX_BYTES = MAX_BODY_BYTES
KEY_BYTES = 32
# What one network may store: for people who were signed out while they typed, not as a store for others.
LIMITS: rate_limits.Windows = ((120, 600), (600, 24 * 3600))
_NONCE_BYTES = 12
_DELETED_AT_ONCE = 1000


@dataclass(frozen=True)
class Content:
    """The submitted fields and their path. Without secrets and files: only the names of fields that had files."""

    path: str
    sent: list[tuple[str, str]]
    files: list[str]


def keep(content: Content, *, key: bytes, author: str, network: str) -> UnsentForm | None:
    """Keep the form for an hour, readable only with the key; None for a form that is too long or too many."""
    plain = json.dumps(asdict(content)).encode()
    if len(plain) > MAX_BYTES:
        return None
    try:
        rate_limits.hit_all("unsent", network, LIMITS)
    except RateLimited:
        return None
    id = uuid7()
    return UnsentForm.objects.create(
        id=id, author=author, content=_sealed(plain, key, id), expires_at=DatabaseNow() + KEPT_FOR
    )


def read(id: UUID, *, key: bytes) -> tuple[UnsentForm, Content]:
    """Return the form of this browser. Raises NotFound for a missing, foreign or expired form."""
    found = UnsentForm.objects.fresh().filter(pk=id).first()
    if found is None or len(key) != KEY_BYTES:
        raise NotFound
    try:
        kept = json.loads(_opened(bytes(found.content), key, id))
    except InvalidTag:
        raise NotFound from None
    return found, Content(kept["path"], [(name, value) for name, value in kept["sent"]], kept["files"])


def claim_authorship(form: UnsentForm, looking: str) -> str:
    """Return the form's author. A form from before any sign-in belongs to the first account that reads it."""
    if not form.author and UnsentForm.objects.filter(pk=form.pk, author="").update(author=looking):
        return looking
    form.refresh_from_db(fields=["author"])
    return form.author


def clean(batch: int = _DELETED_AT_ONCE) -> int:
    """Delete expired forms in batches. Return how many."""
    total = 0
    while deleted := _clean_batch(batch):
        total += deleted
    return total


def _clean_batch(at_most: int) -> int:
    expired = UnsentForm.objects.expired().order_by("expires_at")
    deleted, _ = UnsentForm.objects.filter(pk__in=expired.values("pk")[:at_most]).delete()
    return deleted


def _sealed(plain: bytes, key: bytes, id: UUID) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, zlib.compress(plain), id.bytes)


def _opened(sealed: bytes, key: bytes, id: UUID) -> bytes:
    return zlib.decompress(AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], id.bytes))

"""The verbs of unsent forms: keep one over a sign-in, find it again, forget it in time."""

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
# What one network may have kept: people who were signed out while they wrote, not a store for others.
LIMITS: rate_limits.Windows = ((120, 600), (600, 24 * 3600))
_NONCE_BYTES = 12
_DELETED_AT_ONCE = 1000


@dataclass(frozen=True)
class Content:
    """What was sent, and where to. Secrets and files are not in it, only the names of the fields that had files."""

    path: str
    sent: list[tuple[str, str]]
    files: list[str]


def keep(content: Content, *, key: bytes, author: str, network: str) -> UnsentForm | None:
    """Keep it for an hour, so that only who has the key can read it; None for what is too long or too much."""
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
    """The form of this browser, or refuse with NotFound: no such form, another browser's, or over an hour old."""
    found = UnsentForm.objects.fresh().filter(pk=id).first()
    if found is None or len(key) != KEY_BYTES:
        raise NotFound
    try:
        kept = json.loads(_opened(bytes(found.content), key, id))
    except InvalidTag:
        raise NotFound from None
    return found, Content(kept["path"], [(name, value) for name, value in kept["sent"]], kept["files"])


def claim_authorship(form: UnsentForm, looking: str) -> str:
    """Whose form it is. What was written before anybody had signed in becomes the first one's who looks at it."""
    if not form.author and UnsentForm.objects.filter(pk=form.pk, author="").update(author=looking):
        return looking
    form.refresh_from_db(fields=["author"])
    return form.author


def clean(batch: int = _DELETED_AT_ONCE) -> int:
    """Delete expired forms, batch by batch. Says how many."""
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

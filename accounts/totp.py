"""Codes of authenticator apps: RFC 6238 on RFC 4226, six digits every thirty seconds."""

import hmac
from base64 import b32decode
from hashlib import sha1

PERIOD_SECONDS, DIGITS = 30, 6
DRIFT = 1  # steps that a phone's clock may be off


def matching_step(secret: str, code: str, now: float) -> int | None:
    """The step of time whose code this is, or None. A step that was used before must not be good again."""
    current = int(now) // PERIOD_SECONDS
    steps = range(current - DRIFT, current + DRIFT + 1)
    matching = [step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), code.encode())]
    return matching[0] if matching else None


def code_of(secret: str, step: int) -> str:
    """RFC 4226 §5.3."""
    digest = hmac.digest(b32decode(secret, casefold=True), step.to_bytes(8, "big"), sha1)
    offset = digest[-1] & 0x0F
    value = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"

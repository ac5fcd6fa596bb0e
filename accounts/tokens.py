"""The two tokens of an API session: a JWT for an hour, and an opaque one that renews it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt
from django.conf import settings
from jwt.types import Options

from accounts.errors import TokenExpired, TokenInvalid
from accounts.models import Session

ALGORITHM = "HS256"
ISSUER = "courtside"
AUDIENCE = "courtside-api"
ACCESS_LIFETIME = timedelta(hours=1)
MAX_SECRET_LENGTH = 1024  # of a value that is only compared with a hash
REFRESH_PREFIX = "csr_"  # lets secret scanners recognise one
_CLAIMS = ["iss", "aud", "sub", "sid", "jti", "iat", "exp"]


@dataclass(frozen=True)
class Claims:
    """The contents of an access token: its user and the session that it depends on."""

    user_id: UUID
    session_id: UUID


@dataclass(frozen=True)
class TokenPair:
    """The tokens for a client. The refresh token is stored nowhere in the clear."""

    token: str
    refresh_token: str
    session: Session


def access_token(*, user_id: UUID, session_id: UUID) -> str:
    """Return a signed JWT (RFC 7519), valid for an hour."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(user_id),
        "sid": str(session_id),
        "jti": uuid4().hex,
        "iat": now,
        "exp": now + ACCESS_LIFETIME,
    }
    return jwt.encode(claims, settings.JWT_SECRET, algorithm=ALGORITHM)


def read_access_token(token: str) -> Claims:
    """Return the token's claims, or raise TokenExpired or TokenInvalid."""
    try:
        # A machine whose clock is ahead by a moment may have issued it: iat is not checked, exp is.
        options: Options = {"require": _CLAIMS, "verify_iat": False}
        found = jwt.decode(
            token, settings.JWT_SECRET, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER, options=options
        )
        return Claims(user_id=UUID(found["sub"]), session_id=UUID(found["sid"]))
    except jwt.ExpiredSignatureError as expired:
        raise TokenExpired from expired
    # The last three: bad UTF-8 or UUIDs, a sid that is no string, a deeply nested header.
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError, RecursionError) as bad:
        raise TokenInvalid from bad


def new_refresh_token() -> str:
    """Return 256 random bits. The token is shown once; only its fingerprint is stored."""
    return REFRESH_PREFIX + secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """Return the digest to store. 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()

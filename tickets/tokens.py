"""Tracking links: whoever holds one is the requester.

A token is derived from the request's id with the machine's secret, so that every mail can carry it;
the database has only its hash, which opens nothing.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from core.mail import links

_SALT = "tickets.tracking"
LONGEST = 100


def token_for(id: UUID) -> str:
    """The secret of this request's link: 43 characters."""
    made = salted_hmac(_SALT, str(id), secret=settings.CODE_SECRET, algorithm="sha256").digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What is kept of a token. It is 256 random bits, so one round is enough."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def url_for(id: UUID) -> str:
    """The whole address of the link."""
    return links.to_page("ticket-track", token_for(id))

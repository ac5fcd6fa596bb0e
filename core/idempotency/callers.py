"""Whose key it is: a key of one caller says nothing about another's."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.middleware import csrf
from django.utils.crypto import salted_hmac
from rest_framework.request import Request

_SALT = "core.idempotency.before"
_SIGNED_FOR_SECONDS = 24 * 3600


def caller_of_call(request: Request) -> str | None:
    """The person, or for nobody signed in their cart or session; None where there is neither."""
    if request.user.is_authenticated:
        return person(request.user.pk)
    if cart := request.headers.get("X-Cart-Id"):
        return f"cart:{_digest(cart)}"
    return _session(request._request)


def caller_of_form(request: HttpRequest) -> str:
    """The person, or for nobody signed in their browser.

    A browser is known by its CSRF cookie, which came with the form: a session may begin with the
    first click, and would make a stranger of the second.
    """
    if request.user.is_authenticated:
        return person(request.user.pk)
    if browser := request.META.get("CSRF_COOKIE"):
        return f"browser:{_digest(browser)}"
    return _session(request) or "anybody"


def browser_of_token(token: str) -> str:
    """The guest's browser whose form had this CSRF token, signed so that a form can carry it; "" for no token."""
    known: Any = csrf
    try:
        known._check_token_format(token)
    except csrf.InvalidTokenFormat:
        return ""
    secret = known._unmask_cipher_token(token) if len(token) == csrf.CSRF_TOKEN_LENGTH else token
    return signing.dumps(f"browser:{_digest(secret)}", salt=_SALT)


def caller_before(signed: str) -> str:
    """Whom `browser_of_token` signed; "" for anything else."""
    try:
        return str(signing.loads(signed, salt=_SALT, max_age=_SIGNED_FOR_SECONDS))
    except signing.BadSignature:
        return ""


def person(id: UUID) -> str:
    return f"person:{id}"


def _session(request: HttpRequest) -> str | None:
    key = request.session.session_key
    return f"session:{_digest(key)}" if key else None


def _digest(credential: str) -> str:
    """Credentials are not kept."""
    return salted_hmac("core.idempotency", credential, algorithm="sha256").hexdigest()

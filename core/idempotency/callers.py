"""Whose key it is: a key of one caller says nothing about another's."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.request import Request


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


def person(id: UUID) -> str:
    return f"person:{id}"


def _session(request: HttpRequest) -> str | None:
    key = request.session.session_key
    return f"session:{_digest(key)}" if key else None


def _digest(credential: str) -> str:
    """Credentials are not kept."""
    return salted_hmac("core.idempotency", credential, algorithm="sha256").hexdigest()

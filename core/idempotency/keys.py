"""Errors of an Idempotency-Key."""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.middleware import csrf
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from rest_framework.request import Request

from core.errors import DomainError, Invalid


class InvalidKey(Invalid):
    """The key is malformed, or there is no caller to own it."""

    code = "INVALID_IDEMPOTENCY_KEY"
    sentence = "An Idempotency-Key has 1 to 255 visible ASCII characters."


class KeyReused(DomainError):
    """The key was used with another request; nothing is done."""

    code = "IDEMPOTENCY_KEY_REUSED"
    status = 422
    sentence = "This Idempotency-Key was used for another request. Take a new one."


class InProgress(DomainError):
    """The first request with this key is still running."""

    code = "IDEMPOTENCY_IN_PROGRESS"
    sentence = "The first request with this Idempotency-Key is still running. Ask again in a moment."


KEY_FIELD = "one_time_key"
# The caller before signing in: a form that is sent again under another name counts as the same one.
EARLIER_CALLER_FIELD = "one_time_before"
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")
_NOT_CONTENT = {KEY_FIELD, EARLIER_CALLER_FIELD, "csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Call:
    """What two submissions of one request share; another fingerprint is another request."""

    scope: str
    key: str
    fingerprint: str


def api_call(request: Request, key: str) -> Call:
    """Return the call of an API request. Raises InvalidKey, also where no caller would own the key."""
    caller = api_caller(request)
    if caller is None:
        raise InvalidKey("An Idempotency-Key needs a caller: sign in, or send the session cookie or X-Cart-Id.")
    return _call(request._request, caller, key, request.data)


def form_call(request: HttpRequest, key: str) -> Call:
    """Return the call of a form, without fields that change with each rendering. Raises InvalidKey."""
    return _call(request, form_caller(request), key, _content(request))


def earlier_form_call(request: HttpRequest, key: str) -> Call | None:
    """Return the form's call under its sender before signing in or out; None where the form does not name them."""
    caller = earlier_caller(request.POST.get(EARLIER_CALLER_FIELD, ""))
    return _call(request, caller, key, _content(request)) if caller else None


def _content(request: HttpRequest) -> list[Any]:
    return [{name: values for name, values in request.POST.lists() if name not in _NOT_CONTENT}, request.FILES]


def _call(request: HttpRequest, caller: str, key: str, body: Any) -> Call:
    if not _VISIBLE.fullmatch(key):
        raise InvalidKey
    match = request.resolver_match
    route, arguments = (match.route, {**match.kwargs, "": match.args}) if match else (request.path, {})
    scope = f"{caller} {request.method} {route}"
    return Call(scope, key, _fingerprint([request.method, route, arguments, _plain(body)]))


def _fingerprint(parts: list[Any]) -> str:
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return the value independent of the order of names; files count by their content."""
    match value:
        case MultiValueDict():
            return {name: _plain(values) for name, values in value.lists()}
        case list():
            return [_plain(each) for each in value]
        case UploadedFile():
            return [value.name, _file_digest(value)]
    return value


def _file_digest(file: UploadedFile) -> str:
    total = sha256()
    for chunk in file.chunks():
        total.update(chunk)
    file.seek(0)
    return total.hexdigest()


_SALT = "core.idempotency.before"
_SIGNED_FOR_SECONDS = 24 * 3600


def api_caller(request: Request) -> str | None:
    """Return the person, or for anonymous callers their cart or session; None where there is neither."""
    if request.user.is_authenticated:
        return person_scope(request.user.pk)
    if cart := request.headers.get("X-Cart-Id"):
        return f"cart:{_digest(cart)}"
    return _session(request._request)


def form_caller(request: HttpRequest) -> str:
    """Return the person, or for anonymous callers their browser.

    A browser is known by its CSRF cookie, which came with the form: a session may begin with the
    first click, and the second click would then come from another caller.
    """
    if request.user.is_authenticated:
        return person_scope(request.user.pk)
    if browser := request.META.get("CSRF_COOKIE"):
        return f"browser:{_digest(browser)}"
    return _session(request) or "anybody"


def sign_browser_of_token(token: str) -> str:
    """Return the guest's browser whose form had this CSRF token, signed for a form to carry; "" for no token."""
    known: Any = csrf
    try:
        known._check_token_format(token)
    except csrf.InvalidTokenFormat:
        return ""
    secret = known._unmask_cipher_token(token) if len(token) == csrf.CSRF_TOKEN_LENGTH else token
    return signing.dumps(f"browser:{_digest(secret)}", salt=_SALT)


def earlier_caller(signed: str) -> str:
    """Return the caller that `sign_browser_of_token` signed; "" for anything else."""
    try:
        return str(signing.loads(signed, salt=_SALT, max_age=_SIGNED_FOR_SECONDS))
    except signing.BadSignature:
        return ""


def person_scope(id: UUID) -> str:
    return f"person:{id}"


def _session(request: HttpRequest) -> str | None:
    key = request.session.session_key
    return f"session:{_digest(key)}" if key else None


def _digest(credential: str) -> str:
    """Return a digest: credentials are not stored."""
    return salted_hmac("core.idempotency", credential, algorithm="sha256").hexdigest()

"""Browsers that have signed in to an account before. A stranger who guesses passwords does not lock them out.

A signed cookie carries an id of the browser and a digest of each account. It opens nothing: it only decides
whose wrong passwords are counted with whose.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from accounts.addresses import canonical
from accounts.models import User
from core.api.middleware import GetResponse
from core.errors import Invalid

COOKIE = "courtside_known"
LASTS_SECONDS = 400 * 24 * 60 * 60  # browsers keep no cookie for longer (RFC 6265bis §5.5)
MOST_ACCOUNTS = 6
_SALT = "accounts.known-browsers"
_SIGNED_IN = "_signed_in_here"


def device_of(request: HttpRequest, email: str) -> str:
    """The id of this browser, if it has signed in to the account of this address before; else ""."""
    device, accounts = _read(request)
    return device if _digest(email) in accounts else ""


def last_account(request: HttpRequest) -> str:
    """A name, which tells nothing, of the account that this browser signed in to last; "" where there is none."""
    _, accounts = _read(request)
    return accounts[0] if accounts else ""


def remember(request: HttpRequest, person: User) -> None:
    """Have the answer to this request say that its browser has proven to be this person's."""
    setattr(request, _SIGNED_IN, person.email)


def known_browsers(get_response: GetResponse) -> GetResponse:
    """Middleware: set the cookie where somebody signed in."""

    def through(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if email := getattr(request, _SIGNED_IN, None):
            _write(request, response, email)
        return response

    return through


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        said: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS_SECONDS)
        return str(said["device"]), [str(account) for account in said["accounts"]]
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return "", []


def _write(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    device, accounts = _read(request)
    mine = _digest(email)
    accounts = [mine, *(account for account in accounts if account != mine)][:MOST_ACCOUNTS]
    value = signing.dumps({"device": device or secrets.token_urlsafe(12), "accounts": accounts}, salt=_SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=LASTS_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _digest(email: str) -> str:
    try:
        email = canonical(email)
    except Invalid:
        return ""
    return salted_hmac(_SALT, email, algorithm="sha256").hexdigest()[:32]

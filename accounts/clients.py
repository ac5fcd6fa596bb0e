"""The client behind a request: its address behind trusted proxies, its program, and the browsers an account knows.

Someone who guesses passwords does not lock out browsers that have signed in to the account before. A signed cookie
carries an id of the browser and a digest of each account. It grants nothing: it only decides which counter its wrong
passwords use.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from accounts.models import User, normalize_email
from core.api.middleware import GetResponse
from core.errors import Invalid
from core.requests import is_trusted_proxy, network_of, parse_address

MAX_USER_AGENT_LENGTH = 200


@dataclass(frozen=True)
class Client:
    """The address and the program that a request claims. Neither proves anything."""

    ip: str | None = None
    user_agent: str = ""

    @property
    def network(self) -> str:
        """The network that rate limits count by: a /64 for IPv6."""
        return network_of(self.ip or "")


def client_of(request: HttpRequest) -> Client:
    """Return the client. X-Forwarded-For is believed as far as TRUSTED_PROXIES reach."""
    hops = [parse_address(hop) for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    while peer is not None and is_trusted_proxy(peer) and hops:
        peer = hops.pop() or peer
    user_agent = "".join(letter for letter in request.headers.get("User-Agent", "") if letter.isprintable())
    return Client(ip=str(peer) if peer else None, user_agent=user_agent[:MAX_USER_AGENT_LENGTH])


_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def program_name(user_agent: str) -> str:
    """Return "Firefox on Windows", "curl" or "Unknown program". The first match wins: browsers pose as each other."""
    browser = _first(_BROWSERS, user_agent) if user_agent.startswith("Mozilla/") else ""
    system = _first(_SYSTEMS, user_agent)
    if browser:
        return f"{browser} on {system}" if system else browser
    return user_agent.partition("/")[0].partition(" ")[0][:40] or "Unknown program"


def _first(names: dict[str, str], text: str) -> str:
    return next((name for mark, name in names.items() if mark in text), "")


COOKIE = "courtside_known"
COOKIE_MAX_AGE_SECONDS = 400 * 24 * 60 * 60  # browsers keep no cookie longer (RFC 6265bis §5.5)
MAX_ACCOUNTS = 6
_SALT = "accounts.known-browsers"
_SIGNED_IN = "_signed_in_here"


def known_device(request: HttpRequest, email: str) -> str:
    """Return this browser's id if it has signed in to the account of this address before; else ""."""
    device, accounts = _read_cookie(request)
    return device if _digest(email) in accounts else ""


def last_account(request: HttpRequest) -> str:
    """Return the digest of the account that this browser signed in to last; "" if there is none."""
    _, accounts = _read_cookie(request)
    return accounts[0] if accounts else ""


def remember_browser(request: HttpRequest, person: User) -> None:
    """Mark the request: the response's cookie will remember this browser for this person."""
    setattr(request, _SIGNED_IN, person.email)


def known_browsers_middleware(get_response: GetResponse) -> GetResponse:
    """Set the cookie on responses of requests that signed in."""

    def through(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if email := getattr(request, _SIGNED_IN, None):
            _set_cookie(request, response, email)
        return response

    return through


def _read_cookie(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        said: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_MAX_AGE_SECONDS)
        return str(said["device"]), [str(account) for account in said["accounts"]]
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return "", []


def _set_cookie(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    device, accounts = _read_cookie(request)
    mine = _digest(email)
    accounts = [mine, *(account for account in accounts if account != mine)][:MAX_ACCOUNTS]
    value = signing.dumps({"device": device or secrets.token_urlsafe(12), "accounts": accounts}, salt=_SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=COOKIE_MAX_AGE_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _digest(email: str) -> str:
    try:
        email = normalize_email(email)
    except Invalid:
        return ""
    return salted_hmac(_SALT, email, algorithm="sha256").hexdigest()[:32]


def keep_signed_in(request: HttpRequest, person: User) -> None:
    """Keep this browser signed in after a change of password, under a new key. Calls by token have no session."""
    before = request.session.session_key
    if before is None:
        return
    update_session_auth_hash(request, person)
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)

"""Authenticate requests and sockets: by an access token (RFC 6750), or else by the browser's session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session as BrowserSession
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from accounts import queries, services
from accounts.models import Session, User
from accounts.tokens import read_access_token
from core.api.errors import report_token_error
from core.api.responses import challenge
from core.errors import NotAuthenticated
from core.people import Visitor
from core.rooms.access import Proof


def bearer_token(request: Request) -> str | None:
    """Return the token of the Authorization header; "" after an empty Bearer, None for any other scheme."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


class BearerAuthentication(BaseAuthentication):
    """Accept an access token while its session exists.

    A bad or expired token makes the caller anonymous: refused with the reason where signing in is required, and let
    in with a hint elsewhere.
    """

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        token = bearer_token(request)
        if token is None:
            return None
        try:
            session = queries.session_of_token(token)
        except NotAuthenticated as problem:
            report_token_error(request, problem)
            return None
        services.record_use(session)
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return challenge()


class CookieAuthentication(SessionAuthentication):
    """Accept the browser's session, with CSRF. Ignored when a bearer token was sent, be it good or bad."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        return None if bearer_token(request) is not None else super().authenticate(request)


KEY_LENGTH = 32


class SessionStore(db.SessionStore):
    """Browser sessions in the database (SESSION_ENGINE). Refuses keys that Django cannot have made, such as a NUL."""

    def is_plausible_key(self, key: str | None) -> bool:
        """Return whether Django can have made this key."""
        return key is not None and len(key) == KEY_LENGTH and set(key) <= set(VALID_KEY_CHARS)

    def _validate_session_key(self, key: str | None) -> bool:
        return self.is_plausible_key(key)


Kind = Literal["browser", "api", "nobody"]


@dataclass(frozen=True)
class Credential:
    """The person who opened a socket, and the session that authenticates them."""

    user: User | AnonymousUser
    kind: Kind = "nobody"
    key: str = ""


ANONYMOUS = Credential(AnonymousUser())


def authenticate(proofs: Sequence[Proof]) -> list[Credential]:
    """Authenticate each proof. A token takes precedence over a cookie; a bad or expired proof is anonymous."""
    claims = [_claim(proof) for proof in proofs]
    people = _people_by_claim(claims)
    return [_credential(claim, people.get((claim.kind, claim.key))) for claim in claims]


def still_valid(credentials: Sequence[Credential]) -> list[bool]:
    """Return, for each credential, whether its session still exists and its account is open.

    The token's hour is not checked again, only its session. Roles are not checked: each room checks permissions with
    the person read again.
    """
    people = _people_by_claim(credentials)
    return [
        each.kind == "nobody" or _is_same_person(each.user, people.get((each.kind, each.key))) for each in credentials
    ]


def _is_same_person(user: Visitor, person: User | None) -> bool:
    return person is not None and person.pk == user.pk


@dataclass(frozen=True)
class _Claim:
    """A session to look up; for a token also the user that it names."""

    kind: Kind = "nobody"
    key: str = ""
    user_id: str = ""


def _claim(proof: Proof) -> _Claim:
    if proof.bearer is not None:
        return _token_claim(proof.bearer)
    return _Claim("browser", proof.cookie_session_key) if proof.cookie_session_key else _Claim()


def _token_claim(token: str) -> _Claim:
    try:
        claims = read_access_token(token)
    except NotAuthenticated:
        return _Claim()
    return _Claim("api", str(claims.session_id), str(claims.user_id))


def _credential(claim: _Claim, person: User | None) -> Credential:
    if person is None or claim.user_id not in ("", str(person.pk)):
        return ANONYMOUS
    return Credential(person, claim.kind, claim.key)


def _people_by_claim(claims: Iterable[_Claim | Credential]) -> dict[tuple[Kind, str], User]:
    """Return the person of each session that still exists, in at most three queries."""
    keys: dict[Kind, set[str]] = {"browser": set(), "api": set(), "nobody": set()}
    for claim in claims:
        keys[claim.kind].add(claim.key)
    tokens, browsers = _api_session_users(keys["api"]), _browser_session_data(keys["browser"])
    ids = {*tokens.values(), *(data[SESSION_KEY] for data in browsers.values())}
    people = {str(each.pk): each for each in User.objects.filter(pk__in=ids, is_active=True)} if ids else {}
    found: dict[tuple[Kind, str], User] = {("api", key): people[id] for key, id in tokens.items() if id in people}
    for key, data in browsers.items():
        person = people.get(data[SESSION_KEY])
        if person and _is_signed_in(person, data):
            found["browser", key] = person
    return found


def _api_session_users(keys: set[str]) -> dict[str, str]:
    """Return the user ids of API sessions that were not revoked."""
    living = Session.objects.filter(pk__in=keys, revoked_at=None).values_list("pk", "user_id")
    return {str(key): str(user_id) for key, user_id in living} if keys else {}


def _browser_session_data(keys: set[str]) -> dict[str, dict[str, Any]]:
    """Return the data of browser sessions in which somebody signed in."""
    store = SessionStore()
    sane = [key for key in keys if store.is_plausible_key(key)]
    living = BrowserSession.objects.filter(session_key__in=sane, expire_date__gt=timezone.now())
    found = {each.session_key: store.decode(each.session_data) for each in living} if sane else {}
    return {key: data for key, data in found.items() if isinstance(data.get(SESSION_KEY), str)}


def _is_signed_in(person: User, data: dict[str, Any]) -> bool:
    """Check as Django does: the backend still exists and the password has not changed."""
    hash, known = data.get(HASH_SESSION_KEY) or "", data.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    good = (person.get_session_auth_hash(), *person.get_session_auth_fallback_hash())
    return known and any(constant_time_compare(hash, each) for each in good)

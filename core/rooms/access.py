"""Who opens a socket and which rooms it may join: origin, credentials, viewers and membership.

Accounts define what a credential is: `settings.ROOM_AUTHENTICATE` and `settings.ROOM_STILL_VALID` name the two
functions, which judge many sockets at once. Only our own pages may open a socket, to the letter (scheme, host and
port; RFC 6454 §4): Channels' own validators compare hosts only, which lets in http pages of an https site and other
ports, and one of them fails on addresses that it cannot parse.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from http.cookies import CookieError, SimpleCookie
from itertools import count
from typing import Any, Protocol, cast
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, OperationalError
from django.http.request import split_domain_port, validate_host
from django.utils.module_loading import import_string

from core.errors import DomainError, NotAuthenticated, NotFound
from core.people import Visitor
from core.requests import Origin, parse_origin
from core.rooms import registry, services
from core.rooms.room_subscription import Subscription

SUBPROTOCOL = "courtside.v1"


class Credential(Protocol):
    """A person (or AnonymousUser) and what authenticated them."""

    @property
    def user(self) -> Any: ...


@dataclass(frozen=True)
class Proof:
    """The session key or token that came with a socket."""

    cookie_session_key: str | None
    bearer: str | None


def authenticate(scopes: Sequence[dict[str, Any]]) -> list[Credential]:
    """Authenticate the client of each socket; a bad or expired credential is anonymous. Runs in a thread."""
    proofs = [Proof(browser_session(scope), _bearer(scope)) for scope in scopes]
    return cast(list[Credential], import_string(settings.ROOM_AUTHENTICATE)(proofs))


def are_missing(scope: dict[str, Any]) -> bool:
    """Return whether the socket brought neither a session nor a token."""
    return browser_session(scope) is None and _bearer(scope) is None


def still_valid(credentials: Sequence[Credential]) -> list[bool]:
    """Return for each credential whether it is still valid."""
    return cast(list[bool], import_string(settings.ROOM_STILL_VALID)(credentials))


def selected_subprotocol(scope: dict[str, Any]) -> str | None:
    return SUBPROTOCOL if SUBPROTOCOL in scope.get("subprotocols", []) else None


def browser_session(scope: dict[str, Any]) -> str | None:
    """Return the session key that a browser sent, which may not exist. A program's cookie is ignored."""
    return None if is_program(scope) else _session_key(scope)


def _bearer(scope: dict[str, Any]) -> str | None:
    tokens = [p.removeprefix("bearer.") for p in scope.get("subprotocols", []) if p.startswith("bearer.")]
    return tokens[0] if tokens else None


def _session_key(scope: dict[str, Any]) -> str | None:
    for header in headers_named(scope, b"cookie"):
        try:
            morsel = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
        except CookieError:
            continue
        if morsel:
            return morsel.value
    return None


def headers_named(scope: dict[str, Any], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def is_allowed_origin(scope: dict[str, Any]) -> bool:
    """Return whether our own page, a listed origin or a program (no Origin header) opens the socket."""
    hosts, origins = headers_named(scope, b"host"), headers_named(scope, b"origin")
    if len(hosts) != 1 or len(origins) > 1 or not _is_our_host(hosts[0]):
        return False
    if not origins:
        return True
    origin = parse_origin(origins[0])
    scheme = "https" if scope.get("scheme") == "wss" else "http"
    return origin is not None and origin in {parse_origin(f"{scheme}://{hosts[0]}"), *_listed(settings.CORS_ORIGINS)}


def is_program(scope: dict[str, Any]) -> bool:
    """Return whether there is no Origin: browsers always send one, and without it a cookie proves nothing."""
    return not headers_named(scope, b"origin")


def _listed(origins: Iterable[str]) -> Iterable[Origin]:
    return (origin for text in origins if (origin := parse_origin(text)))


def _is_our_host(header: str) -> bool:
    domain, _ = split_domain_port(header)
    allowed = settings.ALLOWED_HOSTS or [".localhost", "127.0.0.1", "[::1]"]
    return bool(domain) and validate_host(domain, allowed)


# An overlay over the video is not a viewer and says so when it opens its socket: `?watching=no`.
UNCOUNTED = "no"
_without_session = count()  # each process counts its own viewers


def viewer_key(scope: dict[str, Any]) -> str | None:
    """Return a key for the viewer, equal for all windows of one browser; None where the socket is not counted."""
    query = scope.get("query_string", b"")
    if query and parse_qs(query.decode("latin-1")).get("watching", [""])[-1] == UNCOUNTED:
        return None
    session = browser_session(scope)
    return (
        blake2b(session.encode(errors="replace"), digest_size=12).hexdigest()
        if session
        else str(next(_without_session))
    )


MAX_ROOMS = 16


class TooManyRooms(DomainError):
    code = "TOO_MANY_ROOMS"
    sentence = f"One socket can be in {MAX_ROOMS} rooms. Leave one first."


@dataclass(frozen=True)
class Membership:
    """A socket's membership of a room."""

    name: str
    subscription: Subscription


@dataclass(frozen=True)
class JoinRequest:
    """One socket's request to join a room, and to be authenticated if it is not yet.

    `key` is the same for all requests for one room; without `find_room` there is none to join.
    `also` lists rooms whose heads are read at the same moment.
    """

    key: Hashable
    find_room: Callable[[], str] | None
    scope: dict[str, Any]
    credential: Credential | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class JoinResult:
    """The result: the credential, the room, and the heads of it, of the person's own room and of the `also` rooms.

    A later event in the person's own room may end the socket.
    """

    credential: Credential
    room: str = ""
    heads: Mapping[str, services.Head] = field(default_factory=dict)

    @property
    def news_room(self) -> str | None:
        return _news_room(self.credential)

    def head_of(self, room: str) -> services.Head:
        return self.heads.get(room, services.Head())


def identify_anonymous(scope: dict[str, Any]) -> JoinResult:
    """Return the result for a socket without a credential. Makes no query."""
    return JoinResult(authenticate([scope])[0])


def admit(coming: list[JoinRequest]) -> list[JoinResult | Exception]:
    """Answer many join requests at one moment, each with a result or an error, in a constant number of statements.

    A request that the database cannot take (a NUL in a name) does not spoil the others.
    """
    try:
        with services.consistent_read():
            return _admit(coming)
    except OperationalError:
        raise
    except DatabaseError as problem:
        return [problem] if len(coming) == 1 else [answer for each in coming for answer in admit([each])]


def _admit(coming: list[JoinRequest]) -> list[JoinResult | Exception]:
    asked = _Asked()
    answers = [_answer(each, who, asked) for each, who in zip(coming, _credentials(coming), strict=True)]
    names = {name for each in coming for name in each.also}
    for answer in answers:
        if isinstance(answer, JoinResult):
            names.update(filter(None, (answer.room, answer.news_room)))
    heads = services.heads(sorted(names)) if names else {}
    return [replace(each, heads=heads) if isinstance(each, JoinResult) else each for each in answers]


def _credentials(coming: list[JoinRequest]) -> list[Credential | None]:
    """Return the credential of each request, or None where it is no longer valid."""
    new = iter(authenticate([each.scope for each in coming if each.credential is None]))
    valid = iter(still_valid([each.credential for each in coming if each.credential is not None]))
    return [next(new) if each.credential is None else each.credential if next(valid) else None for each in coming]


def _answer(coming: JoinRequest, credential: Credential | None, asked: "_Asked") -> JoinResult | Exception:
    if credential is None:
        return NotAuthenticated()
    if coming.find_room is None:
        return JoinResult(credential)
    try:
        name = asked.find(coming.key, coming.find_room)
        asked.enter(name, credential.user)
    except DatabaseError:
        raise
    except Exception as problem:
        return problem
    return JoinResult(credential, name)


class _Asked:
    """What was looked up about rooms at one moment, so that nothing is asked twice."""

    def __init__(self) -> None:
        self._found: dict[Hashable, str | Exception] = {}
        self._open: dict[str, bool] = {}

    def find(self, key: Hashable, find_room: Callable[[], str]) -> str:
        if key not in self._found:
            try:
                self._found[key] = find_room()
            except DomainError as error:
                self._found[key] = error
        found = self._found[key]
        if isinstance(found, Exception):
            raise found
        return found

    def enter(self, name: str, user: Visitor) -> None:
        """Let a user into a room as its kind does. A room that is open to all is checked once for all users."""
        if name not in self._open:
            self._open[name] = _lets_in(name, AnonymousUser())
        if not self._open[name]:
            kind, id = registry.kind_of(name)
            kind.enter(id, user)


def _lets_in(name: str, user: Visitor) -> bool:
    kind, id = registry.kind_of(name)
    try:
        kind.enter(id, user)
    except DomainError:
        return False
    return True


def check_again(names: list[str], credential: Credential) -> None:
    """Raise NotAuthenticated when the credential is no longer valid, or the error of a room's kind."""
    if not still_valid([credential])[0]:
        raise NotAuthenticated
    if not isinstance(credential.user, AnonymousUser):
        credential.user.refresh_from_db()
    for name in names:
        kind, id = registry.kind_of(name)
        kind.enter(id, credential.user)


def joined_room(rooms: dict[str, Membership], wire_name: str) -> Membership:
    """Return the joined room of this name, or raise NotFound."""
    name, _ = registry.split_epoch(wire_name)
    if name not in rooms:
        raise NotFound("You are not in this room.")
    return rooms[name]


def _news_room(credential: Credential) -> str | None:
    return f"people.{credential.user.pk}" if credential.user.is_authenticated else None

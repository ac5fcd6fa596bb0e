"""Who is at the other end of a socket. What a credential is, accounts say; core only asks.

`settings.ROOM_AUTHENTICATE` and `settings.ROOM_STILL_VALID` name the two functions, which judge many at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from core.rooms.origin import headers_named, is_program

SUBPROTOCOL = "courtside.v1"


class Credential(Protocol):
    """A person (or AnonymousUser) and what they proved it with."""

    @property
    def user(self) -> Any: ...


@dataclass(frozen=True)
class Proof:
    """What came with a socket to prove who opened it."""

    cookie_session_key: str | None
    bearer: str | None


def authenticate(scopes: Sequence[dict[str, Any]]) -> list[Credential]:
    """Who opened each of these sockets; a bad or expired credential is nobody. Runs in a thread where there is one."""
    proofs = [Proof(browser_session(scope), _bearer(scope)) for scope in scopes]
    return cast(list[Credential], import_string(settings.ROOM_AUTHENTICATE)(proofs))


def are_missing(scope: dict[str, Any]) -> bool:
    """Whether nothing that could prove anything came with this socket."""
    return browser_session(scope) is None and _bearer(scope) is None


def still_valid(credentials: Sequence[Credential]) -> list[bool]:
    """Whether each still proves what it proved when its socket opened."""
    return cast(list[bool], import_string(settings.ROOM_STILL_VALID)(credentials))


def selected_subprotocol(scope: dict[str, Any]) -> str | None:
    return SUBPROTOCOL if SUBPROTOCOL in scope.get("subprotocols", []) else None


def browser_session(scope: dict[str, Any]) -> str | None:
    """The session key that a browser sent, which may be of no session at all; a program's cookie is ignored."""
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

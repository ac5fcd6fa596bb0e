"""Who is at the other end of a socket, and whether they still are. Both run in a thread."""

from dataclasses import dataclass
from typing import Literal

from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts import queries
from accounts.models import Session, User
from accounts.session_store import SessionStore
from core.refusals import NotAuthenticated


@dataclass(frozen=True)
class Credential:
    """A person as they were when the socket opened, and what proved it."""

    user: User | AnonymousUser
    kind: Literal["browser", "api", "nobody"] = "nobody"
    key: str = ""


NOBODY = Credential(AnonymousUser())


def authenticate(*, cookie_session_key: str | None, bearer: str | None) -> Credential:
    """Who this is. A token is looked at first, and alone; a bad or expired credential is nobody."""
    if bearer is not None:
        return _by_token(bearer)
    person = _person_of_browser(cookie_session_key) if cookie_session_key else None
    return Credential(person, "browser", cookie_session_key or "") if person else NOBODY


def still_valid(credential: Credential) -> bool:
    """Whether the credential still proves what it proved: not signed out, not closed, not deleted.

    A token's hour is not judged again: its session is, and that ends when it is signed out. What a
    role opens is not judged here: each room asks for itself, with the person read anew.
    """
    match credential.kind:
        case "browser":
            person = _person_of_browser(credential.key)
        case "api":
            person = _person_of_session(credential.key)
        case _:
            return True
    return person is not None and person.pk == credential.user.pk


def _by_token(token: str) -> Credential:
    try:
        session = queries.session_of(token)
    except NotAuthenticated:
        return NOBODY
    return Credential(session.user, "api", str(session.pk))


def _person_of_session(key: str) -> User | None:
    living = Session.objects.select_related("user").filter(pk=key, revoked_at=None, user__is_active=True)
    session = living.first()
    return session.user if session else None


def _person_of_browser(session_key: str) -> User | None:
    """Who a browser's session belongs to; a changed password has made it nobody's."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    person = get_user(request)
    return person if isinstance(person, User) else None

"""Reads of accounts: the session of a token, a person's sessions, and the list of people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as BrowserSession
from django.db.models import QuerySet
from django.utils import timezone

from accounts.clients import program_name
from accounts.errors import TokenInvalid
from accounts.models import Session, User
from accounts.tokens import read_access_token
from core.search.columns import matches_indexed


@dataclass(frozen=True)
class CurrentSession:
    """The session of a request: an API family, a browser's session key, or neither."""

    family: UUID | None = None
    session_key: str | None = None


NO_SESSION = CurrentSession()


@dataclass(frozen=True)
class ActiveSession:
    """A session in which a person is signed in, of a browser or an API client."""

    id: UUID
    kind: Literal["browser", "api"]
    current: bool
    signed_in_at: datetime
    last_used_at: datetime
    expires_at: datetime
    ip: str | None
    user_agent: str
    session_key: str | None = None
    family: UUID | None = None

    @property
    def program(self) -> str:
        return program_name(self.user_agent)


def session_of_token(access_token: str) -> Session:
    """Return the session of an access token, with its person, or raise TokenExpired or TokenInvalid.

    Signing out works at once, because each call reads the row. A spent row counts, too: its access token may have
    minutes left after the refresh.
    """
    claims = read_access_token(access_token)
    vouching = Session.objects.select_related("user").filter(revoked_at=None, user__is_active=True)
    session = vouching.filter(pk=claims.session_id, user_id=claims.user_id).first()
    if session is None:
        raise TokenInvalid
    return session


def active_sessions(user: User, current: CurrentSession = NO_SESSION) -> list[ActiveSession]:
    """Return the person's sessions, the newest first."""
    sessions = [*_api_sessions(user, current), *_browser_sessions(user, current)]
    return sorted(sessions, key=lambda session: (session.signed_in_at, session.id), reverse=True)


def people(*, text: str = "", role: str = "") -> QuerySet[User]:
    """Return everybody, the newest first. `text` is words of the name or the address."""
    users = User.objects.filter(matches_indexed(text)).order_by("-created_at", "-id")
    return users.filter(role=role) if role else users


def _api_sessions(user: User, current: CurrentSession) -> list[ActiveSession]:
    return [
        ActiveSession(
            id=session.family,
            kind="api",
            current=session.family == current.family,
            signed_in_at=session.signed_in_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
            ip=session.ip,
            user_agent=session.user_agent,
            family=session.family,
        )
        for session in Session.objects.live().filter(user=user)
    ]


def _browser_sessions(user: User, current: CurrentSession) -> list[ActiveSession]:
    tracked = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    living = BrowserSession.objects.filter(pk__in=tracked, expire_date__gt=timezone.now())
    return [
        ActiveSession(
            # The row's number would tell how many people sign in; an id made from it does not.
            id=uuid5(user.pk, f"browser.{tracked[session.pk].pk}"),
            kind="browser",
            current=session.pk == current.session_key,
            signed_in_at=tracked[session.pk].created_at,
            last_used_at=tracked[session.pk].last_seen_at,
            expires_at=session.expire_date,
            ip=tracked[session.pk].ip,
            user_agent=tracked[session.pk].user_agent,
            session_key=session.pk,
        )
        for session in living
    ]

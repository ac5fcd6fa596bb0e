"""Who is asking, for the API: an access token first (RFC 6750), else the browser's session."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from accounts import queries, services
from accounts.models import Session, User
from core.api.errors import report_token_error
from core.api.responses import challenge
from core.errors import NotAuthenticated


def bearer_token(request: Request) -> str | None:
    """The token of the Authorization header, empty if none stands behind the word; None without the word."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


class BearerAuthentication(BaseAuthentication):
    """An access token whose session row still vouches for it.

    With a bad or expired one the caller is nobody: refused where signing in is needed, with the
    reason left here, and let in with a hint where everyone is.
    """

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        token = bearer_token(request)
        if token is None:
            return None
        try:
            session = queries.session_of(token)
        except NotAuthenticated as problem:
            report_token_error(request, problem)
            return None
        services.note_use(session)
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return challenge()


class CookieAuthentication(SessionAuthentication):
    """The browser's session, with CSRF; not looked at when a token came, be it good or bad."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        return None if bearer_token(request) is not None else super().authenticate(request)

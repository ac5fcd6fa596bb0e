"""The browser that a request came from, and its session."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest

from accounts.models import User


def keep_signed_in(request: HttpRequest, person: User) -> None:
    """After a change of password: this browser stays, under a new session key. A call by token has none."""
    before = request.session.session_key
    if before is None:
        return
    update_session_auth_hash(request, person)
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)

"""Thin faces for what Django itself tells of signing in and out, whoever caused it: a page, the admin, allauth."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import known_browsers, services
from accounts.models import User


@receiver(user_logged_in)
def know_the_browser(sender: Any, request: HttpRequest | None, user: User, **_: Any) -> None:
    """From now on a stranger's wrong passwords do not keep this browser out."""
    if request is not None:
        known_browsers.remember(request, user)


@receiver(user_logged_out)
def end_the_browsers_session(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    """Django sends this before it forgets the session; ended here, its sockets hear of it after the commit."""
    if user is not None and request.session.session_key:
        services.end_browser(user_id=user.pk, session_key=request.session.session_key)

"""The person behind a request."""

from typing import Any

from accounts.models import User
from core.errors import NotAuthenticated


def authenticated_user(user: Any) -> User:
    """Return the authenticated user, or raise NotAuthenticated."""
    if not isinstance(user, User):
        raise NotAuthenticated
    return user

"""The person behind a request."""

from accounts.models import User
from core.errors import NotAuthenticated


def authenticated_user(user: object) -> User:
    """Return the authenticated user, or raise NotAuthenticated."""
    if not isinstance(user, User):
        raise NotAuthenticated
    return user

"""Who is asking, or a refusal."""

from typing import Any

from accounts.models import User
from core.errors import NotAuthenticated


def authenticated_user(user: Any) -> User:
    """The person behind `request.user`, or NotAuthenticated."""
    if not isinstance(user, User):
        raise NotAuthenticated
    return user

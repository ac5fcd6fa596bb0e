"""Browsers' sessions: Django's in the database, for keys that Django could have made (SESSION_ENGINE)."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS

LENGTH = 32


class SessionStore(db.SessionStore):
    """Any other cookie is no session. Django asks the database for it, which fails on a quoted NUL."""

    def could_be(self, key: str | None) -> bool:
        """Whether Django could have made this key."""
        return key is not None and len(key) == LENGTH and set(key) <= set(VALID_KEY_CHARS)

    def _validate_session_key(self, key: str | None) -> bool:
        return self.could_be(key)

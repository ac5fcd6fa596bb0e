"""Who counts as one viewer: a browser, however many windows of it; of those without one, each socket."""

from hashlib import blake2b
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from core.rooms.credentials import browser_session

# An overlay over the picture is no viewer: it says so as it opens its socket, `?watching=no`.
UNCOUNTED = "no"
_without_session = count()  # viewers are counted in each process by itself


def viewer_of(scope: dict[str, Any]) -> str | None:
    """A name for who watches, or None of who is not to be counted."""
    query = scope.get("query_string", b"")
    if query and parse_qs(query.decode("latin-1")).get("watching", [""])[-1] == UNCOUNTED:
        return None
    session = browser_session(scope)
    return (
        blake2b(session.encode(errors="replace"), digest_size=12).hexdigest()
        if session
        else str(next(_without_session))
    )

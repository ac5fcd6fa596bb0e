"""Whether a form was sent from one of our own pages.

CSRF protection says that a person pressed a button on our own page. A form whose token is stale fails that test, and
so does a form that another site sends in a visitor's name. Offering "Send again" to both would let the other site put
its own words one click from being sent. So the words are shown again only where the browser itself vouches that the
form stood on our page:

- `Origin` is sent by all browsers with every POST, and no script can set or remove it. Ours: shown. Another, or
  `null` (a sandboxed frame, a page that hides where it is): the plain refusal.
- Without `Origin` (browsers before 2020) `Referer` decides. A foreign page can leave it out, never forge it.
- With neither, a session with something in it: its cookie is SameSite=Lax, so no other site's form brings it along.
- Otherwise nothing is known: the plain refusal.

Nothing is ever sent again by itself. The page that shows the words cannot be framed, and its own form has a fresh
token, so the click on it is what CSRF protection asks for.
"""

from urllib.parse import urlsplit

from django.db import DatabaseError
from django.http import HttpRequest

from core.rooms.origin import parse


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser vouches that one of our own pages sent this."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return _is_ours(request, origin)
    if "Referer" in request.headers:
        return page_before(request) is not None
    try:
        return bool(request.session.keys())
    except (AttributeError, DatabaseError):  # asked before there is one, or for want of a database
        return False


def page_before(request: HttpRequest) -> str | None:
    """The page of ours that the browser says it came from, as a path."""
    referer = request.headers.get("Referer", "")
    if not _is_ours(request, _origin_of(referer)):
        return None
    parts = urlsplit(referer)
    path = f"/{parts.path.lstrip('/')}"
    return f"{path}?{parts.query}" if parts.query else path


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _is_ours(request: HttpRequest, origin: str) -> bool:
    found = parse(origin)
    return found is not None and found == parse(f"{request.scheme}://{request.get_host()}")

"""Page parts that are the same for every viewer: rendered once for each version of a room, then shared.

Only public content may be shared: no CSRF token, no viewer's name, no button that depends on a permission. If a part
depends on the viewer in one of a few ways (may score or not), that goes into its name. `shared_form` shares a form:
it leaves the tokens empty, and each viewer's own are written into them.
"""

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.idempotency.keys import KEY_FIELD
from core.ops.metrics import observe_cache
from core.ui.forms import refused_form

KEPT = 512  # parts; most have one to ten kilobytes
# What no room event reports (the time of day, a change in the admin) is at most this late.
SECONDS = 5.0

# What is the same for all visitors without a session is at most this late.
ANONYMOUS_SECONDS = 2.0

TOKEN = "csrfmiddlewaretoken"  # noqa: S105  (the name of a field)
# As Django writes a CSRF token into a form, and core.idempotency the key of a form.
_SECRET = re.compile(rf'name="({TOKEN}|{KEY_FIELD})" value="([^"]+)"')
_PLACE = re.compile(rf'name="({TOKEN}|{KEY_FIELD})" value=""')

Key = tuple[object, ...]


class SharedParts:
    """Rendered parts by key. One thread renders a part; the others wait for its result."""

    def __init__(self, *, kept: int = KEPT, now: Callable[[], float] = monotonic) -> None:
        self._kept, self._now = kept, now
        self._lock = threading.Lock()
        self._parts: OrderedDict[Key, tuple[float, str]] = OrderedDict()
        self._rendering: dict[Key, Future[str | None]] = {}

    def get(self, key: Key, make: Callable[[], str], *, seconds: float = SECONDS) -> SafeString:
        """Return the part of this key, at most `seconds` old; `make` renders it where there is none.

        A part with a CSRF token or the key of a form is never given to anyone else.
        """
        with self._lock:
            found = self._parts.get(key)
            if found and self._now() < found[0]:
                self._parts.move_to_end(key)
                observe_cache("page_parts", hit=True)
                return SafeString(found[1])
            others = self._rendering.get(key)
            mine = None if others else self._rendering.setdefault(key, Future())
        observe_cache("page_parts", hit=others is not None)
        if mine is not None:
            return SafeString(self._render(key, make, mine, seconds))
        rendered = others.result() if others else None
        return SafeString(make() if rendered is None else rendered)  # None: the other thread has nothing to share

    def forget(self) -> None:
        """Drop every part."""
        with self._lock:
            self._parts.clear()

    def _render(self, key: Key, make: Callable[[], str], flight: "Future[str | None]", seconds: float) -> str:
        rendered: str | None = None
        try:
            made = make()
            rendered = None if _SECRET.search(made) else made
            return made
        finally:
            with self._lock:
                del self._rendering[key]
                if rendered is not None:
                    self._keep(key, rendered, seconds)
            flight.set_result(rendered)

    def _keep(self, key: Key, rendered: str, seconds: float) -> None:
        self._parts[key] = (self._now() + seconds, rendered)
        self._parts.move_to_end(key)
        while len(self._parts) > self._kept:
            self._parts.popitem(last=False)


shared_parts = SharedParts()


def shared_part(room: str, version: int, name: str, make: Callable[[], str], *, seconds: float = SECONDS) -> SafeString:
    """Return the part `name` of a page about this room at this version, rendered by `make` where it is unknown.

    Read the version before, or together with, what `make` renders: a part may be newer than its version, never older.
    """
    return shared_parts.get((room, version, name, get_language()), make, seconds=seconds)


def is_anonymous(request: HttpRequest) -> bool:
    """Return whether nothing is known of this visitor: no session, so no account, cart or name."""
    user = request.__dict__.get("_cached_user")  # of a person who signed in by this very request
    is_known = bool(user and user.is_authenticated) or bool(refused_form(request))
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and not is_known


def shared_when_anonymous(request: HttpRequest, name: Key, make: Callable[[], str]) -> SafeString:
    """Return what `make` renders, forms included: for a visitor without a session it may be two seconds old."""
    if not is_anonymous(request):
        return SafeString(make())
    key = ("strangers", *name, get_language())
    return shared_form(request, key, make, seconds=ANONYMOUS_SECONDS)


def shared_form(request: HttpRequest, key: Key, make: Callable[[], str], *, seconds: float = SECONDS) -> SafeString:
    """Return a shared part with forms: all but the tokens is the same for every viewer of this key."""
    return _with_tokens(
        request, shared_parts.get(key, lambda: _SECRET.sub(r'name="\1" value=""', make()), seconds=seconds)
    )


def _with_tokens(request: HttpRequest, html: str) -> SafeString:
    """Return the part with this visitor's own tokens."""
    if not _PLACE.search(html):
        return SafeString(html)

    def token(place: re.Match[str]) -> str:
        value = get_token(request) if place[1] == TOKEN else secrets.token_urlsafe(24)
        return f'name="{place[1]}" value="{value}"'

    return SafeString(_PLACE.sub(token, html))

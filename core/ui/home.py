"""What stands on game day below the game: settings.HOME_SECTIONS, each the function of a system that draws its own."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.ui.page_parts import shared_parts

# Draws a whole <section>, or nothing when it has nothing to show.
Section = Callable[[HttpRequest], SafeString]


# A visitor without a session sees what all such visitors see; a hall that opens the page at once costs one rendering.
SHARED_SECONDS = 2.0


def sections(request: HttpRequest) -> Iterator[SafeString]:
    """The sections in their order."""
    is_stranger = settings.SESSION_COOKIE_NAME not in request.COOKIES
    for name in settings.HOME_SECTIONS:
        yield _shared(name, request) if is_stranger else _drawn(name, request)


def _drawn(name: str, request: HttpRequest) -> SafeString:
    draw: Section = import_string(name)
    return draw(request)


def _shared(name: str, request: HttpRequest) -> SafeString:
    key = ("home", name, get_language())
    return shared_parts.get(key, lambda: _drawn(name, request), seconds=SHARED_SECONDS)


def live_pill(request: HttpRequest) -> SafeString:
    """The line of settings.LIVE_PILL, or nothing."""
    draw: Section = import_string(settings.LIVE_PILL)
    return draw(request)

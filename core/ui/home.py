"""What stands on game day below the game: settings.HOME_SECTIONS, each the function of a system that draws its own."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

# Draws a whole <section>, or nothing when it has nothing to show.
Section = Callable[[HttpRequest], SafeString]


def sections(request: HttpRequest) -> Iterator[SafeString]:
    """The sections in their order."""
    for name in settings.HOME_SECTIONS:
        draw: Section = import_string(name)
        yield draw(request)


def live_pill(request: HttpRequest) -> SafeString:
    """The line of settings.LIVE_PILL, or nothing."""
    draw: Section = import_string(settings.LIVE_PILL)
    return draw(request)

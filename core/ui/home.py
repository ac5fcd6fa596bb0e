"""What stands on game day below the game: settings.HOME_SECTIONS, each the function of a system that draws its own."""

from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from core.ui.page_parts import shared_by_strangers

# Draws a whole <section>, or nothing when it has nothing to show.
Section = Callable[[HttpRequest], SafeString]


def sections(request: HttpRequest) -> Iterator[SafeString]:
    """The sections in their order. A hall that opens the page at once without sessions costs one rendering of each."""
    for name in settings.HOME_SECTIONS:
        yield shared_by_strangers(request, ("home", name), partial(_drawn, name, request))


def _drawn(name: str, request: HttpRequest) -> SafeString:
    draw: Section = import_string(name)
    return draw(request)


def live_pill(request: HttpRequest) -> SafeString:
    """The line of settings.LIVE_PILL, or nothing."""
    draw: Section = import_string(settings.LIVE_PILL)
    return draw(request)

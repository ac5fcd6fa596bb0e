"""The navigation (settings.NAVIGATION) and the context that every page has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Destination:
    """One entry; badge names a function that returns a word beside the label (such as Live), or "".

    On a wide screen an entry with `head` is in the header, the others behind More; on a phone one with `tab`
    is in the tab bar, and all are behind the menu. `signed_in` entries are for signed-in people; `group` is
    the column of the footer.
    """

    label: str
    url: str
    icon: str
    badge: str = ""
    head: bool = True
    tab: bool = False
    signed_in: bool = False
    group: str = "Club"

    def word(self) -> str:
        if not self.badge:
            return ""
        say: Callable[[], str] = import_string(self.badge)
        return say()

    def is_current(self, path: str) -> bool:
        return is_within(path, self.url)


def is_within(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def destinations() -> Iterator[Destination]:
    listed: list[dict[str, Any]] = settings.NAVIGATION
    return (Destination(**entry) for entry in listed)


def current_urls(path: str) -> str:
    """Return the entries that a page belongs to, by their URLs: one of a few texts for any path."""
    listed: list[dict[str, Any]] = settings.NAVIGATION
    return " ".join(e["url"] for e in listed if is_within(path, e["url"]))


def entries(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the entries that the visitor may open, in order; a badge's word is read when it is drawn."""
    known = getattr(getattr(request, "user", None), "is_authenticated", False)
    return [
        {"to": place, "word": SimpleLazyObject(place.word), "current": place.is_current(request.path)}
        for place in destinations()
        if known or not place.signed_in
    ]


THEMES = {"light", "dark"}


def site(request: HttpRequest) -> dict[str, object]:
    """Return the club, the visitor's theme ("": as the system), and the navigation."""
    theme = request.COOKIES.get("theme", "")
    return {
        "club_name": settings.CLUB_NAME,
        "club_zone": settings.TIME_ZONE.split("/")[-1].replace("_", " "),
        "demo": settings.DEMO,
        "theme": theme if theme in THEMES else "",
        "account_pages": settings.ACCOUNT_PAGES,
        "navigation": SimpleLazyObject(lambda: entries(request)),
    }

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
    """One entry; badge names a callable whose word (such as Live, or nothing) stands beside the label.

    On a wide screen an entry with `head` stands in the header, the others behind More; on a phone one with `tab`
    stands in the tab bar, and all behind the menu. `signed_in` is for those who are; `group` is
    its column of the footer.
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
    """Which entries of the navigation a page belongs to, by their addresses: one of a few words for any path."""
    listed: list[dict[str, Any]] = settings.NAVIGATION
    return " ".join(e["url"] for e in listed if is_within(path, e["url"]))


def entries(request: HttpRequest) -> list[dict[str, Any]]:
    """What the visitor of this page may go to, in order; a badge's word is asked for when it is drawn."""
    known = getattr(getattr(request, "user", None), "is_authenticated", False)
    return [
        {"to": place, "word": SimpleLazyObject(place.word), "current": place.is_current(request.path)}
        for place in destinations()
        if known or not place.signed_in
    ]


THEMES = {"light", "dark"}


def site(request: HttpRequest) -> dict[str, object]:
    """The club, the theme the visitor chose (none: as the system), and where to go from here."""
    theme = request.COOKIES.get("theme", "")
    return {
        "club_name": settings.CLUB_NAME,
        "club_zone": settings.TIME_ZONE.split("/")[-1].replace("_", " "),
        "demo": settings.DEMO,
        "theme": theme if theme in THEMES else "",
        "account_pages": settings.ACCOUNT_PAGES,
        "navigation": SimpleLazyObject(lambda: entries(request)),
    }

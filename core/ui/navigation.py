"""The navigation (settings.NAVIGATION) and the context that every page has."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from core.ui.page_parts import shared_when_anonymous


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


# Draws a whole <section>, or nothing when it has nothing to show.
Section = Callable[[HttpRequest], SafeString]


def home_sections(request: HttpRequest) -> Iterator[SafeString]:
    """Return the sections in order. A crowd of visitors without sessions costs one rendering of each."""
    for name in settings.HOME_SECTIONS:
        yield shared_when_anonymous(request, ("home", name), partial(_draw_section, name, request))


def _draw_section(name: str, request: HttpRequest) -> SafeString:
    draw: Section = import_string(name)
    return draw(request)


def live_pill(request: HttpRequest) -> SafeString:
    """Return the line of settings.LIVE_PILL, or nothing."""
    draw: Section = import_string(settings.LIVE_PILL)
    return draw(request)


MAX_HITS = 6  # of each kind; the app's own list has more


@dataclass(frozen=True)
class Hit:
    """A search result: its URL, and a line about it."""

    title: str
    url: str
    says: str = ""


# Searches what this visitor may see; the first few results are shown.
Searcher = Callable[[HttpRequest, str], Iterable[Hit]]


class SearchForm(forms.Form):
    q = forms.CharField(label="Search the club", max_length=100, required=False)


@dataclass(frozen=True)
class SearchGroup:
    """The results of one app."""

    label: str
    icon: str
    hits: list[Hit]


def search_groups(request: HttpRequest, words: str) -> Iterator[SearchGroup]:
    """Yield the first few results of each app that has any, in the order of the settings."""
    for entry in settings.SEARCHES:
        find: Searcher = import_string(entry["find"])
        if hits := list(find(request, words))[:MAX_HITS]:
            yield SearchGroup(entry["label"], entry["icon"], hits)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search every app and group the results by app."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = list(search_groups(request, words)) if words else []
    status = 200 if form.is_valid() else 422
    return render(request, "ui/search.html", {"form": form, "words": words, "groups": found}, status=status)


MAX_IN_PANEL = 5  # of each kind; the app's own page has all
# Returns what a person has of one kind, the most important first.
PanelFinder = Callable[[Any], Iterable[Hit]]


@dataclass(frozen=True)
class Panel:
    """What one app knows of a person."""

    label: str
    icon: str
    hits: list[Hit]


def panels_of(person: Any) -> list[Panel]:
    """Return the first few things of each app that knows the person, in the order of the settings. For staff only."""
    found = ((entry, _panel_hits(entry["find"], person)) for entry in settings.PERSON_PANELS)
    return [Panel(entry["label"], entry["icon"], hits) for entry, hits in found if hits]


def _panel_hits(name: str, person: Any) -> list[Hit]:
    find: PanelFinder = import_string(name)
    return list(find(person))[:MAX_IN_PANEL]

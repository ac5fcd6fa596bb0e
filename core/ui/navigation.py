"""The navigation, search and sections that the apps declare, and the context that every page has."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from core import systems
from core.people import Visitor
from core.systems import Destination, Hit
from core.ui.page_parts import shared_when_anonymous


def destinations() -> list[Destination]:
    return systems.in_order(lambda system: system.navigation)


def current_urls(path: str) -> str:
    """Return the entries that a page belongs to, by their URLs: one of a few texts for any path."""
    return " ".join(place.url for place in destinations() if place.is_current(path))


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
        "account_pages": systems.in_order(lambda system: system.account_pages),
        "navigation": SimpleLazyObject(lambda: entries(request)),
    }


def home_sections(request: HttpRequest) -> Iterator[SafeString]:
    """Return the sections in order. A crowd of visitors without sessions costs one rendering of each."""
    for section in systems.in_order(lambda system: system.home):
        yield shared_when_anonymous(request, ("home", section), partial(section.draw, request))


def live_pill(request: HttpRequest) -> SafeString:
    """Return the strip below the header of other pages while a game is on, or nothing."""
    for system in systems.installed().values():
        if system.live_pill:
            return system.live_pill(request)
    return SafeString("")


MAX_HITS = 6  # of each kind; the app's own list has more


class SearchForm(forms.Form):
    q = forms.CharField(label="Search the club", max_length=100, required=False)


@dataclass(frozen=True)
class SearchGroup:
    """The results of one app."""

    label: str
    icon: str
    hits: list[Hit]


def search_groups(request: HttpRequest, words: str) -> Iterator[SearchGroup]:
    """Yield the first few results of each kind that has any, in order."""
    for each in systems.in_order(lambda system: system.searches):
        if hits := list(each.find(request, words))[:MAX_HITS]:
            yield SearchGroup(each.label, each.icon, hits)


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


@dataclass(frozen=True)
class Panel:
    """What one app knows of a person."""

    label: str
    icon: str
    hits: list[Hit]


def panels_of(person: Visitor) -> list[Panel]:
    """Return the first few things of each app that knows the person, in order. For staff only."""
    listed = systems.in_order(lambda system: system.person_panels)
    found = ((each, list(each.find(person))[:MAX_IN_PANEL]) for each in listed)
    return [Panel(each.label, each.icon, hits) for each, hits in found if hits]

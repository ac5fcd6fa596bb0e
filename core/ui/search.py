"""One search over the whole club: settings.SEARCHES, each the function of a system that looks among its own things."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

MOST = 6  # of each sort; whoever wants more goes to the system's own list


@dataclass(frozen=True)
class Hit:
    """Something found: where it is, and what to say of it in a line."""

    title: str
    url: str
    says: str = ""


# Looks for words among what this visitor may see; the first few are shown.
Searcher = Callable[[HttpRequest, str], Iterable[Hit]]


class SearchForm(forms.Form):
    q = forms.CharField(label="Search the club", max_length=100, required=False)


@dataclass(frozen=True)
class Group:
    """What one system found."""

    label: str
    icon: str
    hits: list[Hit]


def groups(request: HttpRequest, words: str) -> Iterator[Group]:
    """Of each system that found something, the first few, in the order of the settings."""
    for entry in settings.SEARCHES:
        find: Searcher = import_string(entry["find"])
        if hits := list(find(request, words))[:MOST]:
            yield Group(entry["label"], entry["icon"], hits)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What there is of these words, system by system."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = list(groups(request, words)) if words else []
    status = 200 if form.is_valid() else 422
    return render(request, "ui/search.html", {"form": form, "words": words, "groups": found}, status=status)

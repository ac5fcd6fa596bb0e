"""Finding a competition, and its page."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competitions import bracket_queries, queries
from competitions.cards import Card, cards_for
from competitions.forms import SearchForm, TeamForm
from core.database import database_now

A_PAGE = 12
PARTS = {"places": "competitions/_places.html", "offer": "competitions/_offer.html"}


@login_not_required
@require_safe
def competition_list(request: HttpRequest) -> HttpResponse:
    """What is on and what is next, soonest first; ?when=past looks back, ?q=, ?tag= and ?open= narrow it."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    only_open = True if wanted.get("open") else None
    past = wanted.get("when") == "past"
    words = {"text": wanted.get("q", ""), "tag": wanted.get("tag", ""), "open": only_open}
    found: Any = queries.listed(request.user, when="past" if past else "upcoming", **words)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    cards = cards_for(list(page), request.user)
    known = {"page": page, "cards": cards, "search": form, "wanted": wanted, "past": past}
    return render(request, "competitions/list.html", known)


@login_not_required
@require_safe
def competition(request: HttpRequest, name: str) -> HttpResponse:
    """One competition. `?part=` answers with a part of the page alone, for what changed while it was open."""
    card = card_of(request.user, name)
    if part := PARTS.get(request.GET.get("part", "")):
        return render(request, part, _known(card))
    return show(request, card)


def card_of(person: Any, name: Any) -> Card:
    found = queries.competition(person, name)
    return Card(found, person, database_now(), queries.live_registration(found.pk, person))


def show(
    request: HttpRequest, card: Card, status: int = 200, refusal: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """The competition's page, with what was refused on it."""
    known = {**_known(card, form), "refusal": refusal}
    return render(request, "competitions/competition.html", known, status=status)


def _known(card: Card, form: forms.Form | None = None) -> dict[str, Any]:
    may_enter = card.offer in ("register", "wait") and card.competition.is_for_teams
    return {
        "card": card,
        "competition": card.competition,
        "form": form or (TeamForm() if may_enter else None),
        "has_bracket": bracket_queries.is_drawn(card.competition.pk),
    }

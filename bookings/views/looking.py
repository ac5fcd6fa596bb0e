"""Finding an event, and its page."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings import calendars, queries
from bookings.cards import Card, cards_for
from bookings.forms import SearchForm
from bookings.views.parts import EventParts
from core.database import database_now

A_PAGE = 12


@login_not_required
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """What is to come, soonest first; ?when=past looks back, ?q= and ?available= narrow it."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    past = wanted.get("when") == "past"
    words = {"text": wanted.get("q", ""), "available": bool(wanted.get("available"))}
    found: Any = queries.listed(request.user, when="past" if past else "upcoming", **words)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    known = {"page": page, "cards": cards_for(list(page), request.user), "search": form, "wanted": wanted, "past": past}
    return render(request, "bookings/list.html", known)


@login_not_required
@require_safe
def event(request: HttpRequest, name: str) -> HttpResponse:
    """One event. `?part=` answers with a part of the page alone, for what changed while it was open."""
    if part := PARTS.get(request.GET.get("part", "")):
        return part(request, name)
    return show(request, card_of(request.user, name))


@login_not_required
@require_safe
def calendar(request: HttpRequest, name: str) -> HttpResponse:
    """The event for a calendar (RFC 5545)."""
    found = queries.event(request.user, name)
    answer = HttpResponse(calendars.ics(found), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return answer


def card_of(person: Any, name: Any) -> Card:
    [card] = cards_for([queries.event(person, name)], person)
    return card


def show(request: HttpRequest, card: Card, status: int = 200, refusal: str = "", near: Any = ()) -> HttpResponse:
    """The event's page, with what was refused on it and what is offered instead."""
    parts = EventParts(request, card, near)
    known = {"card": card, "event": card.event, "drawn": parts, "shared": parts.shared, "refusal": refusal}
    return render(request, "bookings/event.html", {**known, "now": database_now()}, status=status)


def _facts_part(request: HttpRequest, name: str) -> HttpResponse:
    """Its name, when and where."""
    return HttpResponse(EventParts(request, card_of(request.user, name)).facts)


def _standing_part(request: HttpRequest, name: str) -> HttpResponse:
    """How the seats stand, with the visitor's own badge."""
    return HttpResponse(EventParts(request, card_of(request.user, name)).standing)


def _offer_part(request: HttpRequest, name: str) -> HttpResponse:
    """What the visitor has or can do."""
    return HttpResponse(EventParts(request, card_of(request.user, name)).offer)


def _map_part(request: HttpRequest, name: str) -> HttpResponse:
    """The seats, as this visitor sees them."""
    return HttpResponse(EventParts(request, card_of(request.user, name)).map)


def _card_part(request: HttpRequest, name: str) -> HttpResponse:
    """The event as lists show it."""
    card, level = card_of(request.user, name), 3 if request.GET.get("level") == "3" else 2
    return render(request, "bookings/_card.html", {"card": card, "event": card.event, "level": level})


PARTS = {"facts": _facts_part, "standing": _standing_part, "offer": _offer_part, "map": _map_part, "card": _card_part}

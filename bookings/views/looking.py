"""Finding an event, and its page."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings import calendars, maps, queries, seat_queries
from bookings.cards import Card, cards_for
from bookings.forms import SearchForm
from bookings.services.holds import hold_of
from core.clock import database_now

A_PAGE = 12
PARTS = {
    "standing": "bookings/_standing.html",
    "offer": "bookings/_offer.html",
    "map": "bookings/_map.html",
    "card": "bookings/_card.html",
}


@login_not_required
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """What is to come, soonest first; ?when=past looks back, ?q= and ?available= narrow it."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    past = wanted.get("when") == "past"
    found = queries.search(text=wanted.get("q", ""), to_come=not past, available=bool(wanted.get("available")))
    if past:
        found = found.order_by("-starts_at", "-id")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    known = {"page": page, "cards": cards_for(list(page), request.user), "search": form, "wanted": wanted, "past": past}
    return render(request, "bookings/list.html", known)


@login_not_required
@require_safe
def event(request: HttpRequest, name: str) -> HttpResponse:
    """One event. `?part=` answers with a part of the page alone, for what changed while it was open."""
    card = card_of(request.user, name)
    if part := PARTS.get(request.GET.get("part", "")):
        return render(request, part, known(request, card))
    return show(request, card)


@login_not_required
@require_safe
def calendar(request: HttpRequest, name: str) -> HttpResponse:
    """The event for a calendar (RFC 5545)."""
    found = queries.event(name)
    answer = HttpResponse(calendars.ics(found), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return answer


def card_of(person: Any, name: Any) -> Card:
    found = queries.event(name)
    [card] = cards_for([found], person)
    if found.is_numbered:
        card.holds = seat_queries.my_holds(found.pk, person)
    return card


def show(request: HttpRequest, card: Card, status: int = 200, refusal: str = "", near: Any = ()) -> HttpResponse:
    """The event's page, with what was refused on it and what is offered instead."""
    told = {**known(request, card), "refusal": refusal, "near": near}
    return render(request, "bookings/event.html", told, status=status)


def known(request: HttpRequest, card: Card) -> dict[str, Any]:
    token = request.GET.get("hold", "")[:64]
    return {
        "card": card,
        "event": card.event,
        "map": maps.seat_map(card.event, request.user) if card.event.is_numbered else None,
        "hold": hold_of(card.holds),
        "shared": _shared(card, token) if token else None,
        "now": database_now(),
        "groups": range(2, card.event.group_limit + 1),
        "level": 3 if request.GET.get("level") == "3" else 2,
    }


def _shared(card: Card, token: str) -> Any:
    """What a friend keeps for the visitor, who came by their link."""
    holds = seat_queries.holds_of_token(card.event.pk, token)
    return None if holds and holds[0].user_id == card.visitor.pk else hold_of(holds)

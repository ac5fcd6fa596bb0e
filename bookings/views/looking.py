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
from bookings.models import Event
from bookings.services.holds import hold_of
from core.clock import database_now

A_PAGE = 12


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
    if part := PARTS.get(request.GET.get("part", "")):
        return part(request, name)
    return show(request, card_of(request.user, name))


@login_not_required
@require_safe
def calendar(request: HttpRequest, name: str) -> HttpResponse:
    """The event for a calendar (RFC 5545)."""
    found = queries.event(name)
    answer = HttpResponse(calendars.ics(found), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return answer


def card_of(person: Any, name: Any) -> Card:
    [card] = cards_for([queries.event(name)], person)
    return card


def show(request: HttpRequest, card: Card, status: int = 200, refusal: str = "", near: Any = ()) -> HttpResponse:
    """The event's page, with what was refused on it and what is offered instead."""
    told = {**_offered(request, card), "map": _map(request, card.event), "refusal": refusal, "near": near}
    return render(request, "bookings/event.html", {**told, "now": database_now()}, status=status)


def _standing_part(request: HttpRequest, name: str) -> HttpResponse:
    """How the seats stand, with the visitor's own badge."""
    card = card_of(request.user, name)
    return render(request, "bookings/_standing.html", {"card": card, "event": card.event})


def _offer_part(request: HttpRequest, name: str) -> HttpResponse:
    """What the visitor has or can do."""
    return render(request, "bookings/_offer.html", _offered(request, card_of(request.user, name)))


def _map_part(request: HttpRequest, name: str) -> HttpResponse:
    """The seats, as this visitor sees them."""
    found = queries.event(name)
    return render(request, "bookings/_map.html", {"event": found, "map": _map(request, found)})


def _card_part(request: HttpRequest, name: str) -> HttpResponse:
    """The event as lists show it."""
    card, level = card_of(request.user, name), 3 if request.GET.get("level") == "3" else 2
    return render(request, "bookings/_card.html", {"card": card, "event": card.event, "level": level})


# Each reads what it shows, and nothing else: only the map reads the seats.
PARTS = {"standing": _standing_part, "offer": _offer_part, "map": _map_part, "card": _card_part}


def _offered(request: HttpRequest, card: Card) -> dict[str, Any]:
    event, token = card.event, request.GET.get("hold", "")[:64]
    return {
        "card": card,
        "event": event,
        "hold": hold_of(seat_queries.my_holds(event.pk, request.user)) if event.is_numbered else None,
        "shared": _shared(card, token) if token else None,
        "groups": range(2, event.group_limit + 1),
    }


def _map(request: HttpRequest, event: Event) -> maps.SeatMap | None:
    return maps.seat_map(event, request.user) if event.is_numbered else None


def _shared(card: Card, token: str) -> Any:
    """What a friend keeps for the visitor, who came by their link."""
    holds = seat_queries.holds_of_token(card.event.pk, token)
    return None if holds and holds[0].user_id == card.visitor.pk else hold_of(holds)

"""Finding a drop, its page, and what is published of its draw."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from drops import draws, queries, scores, wire
from drops.cards import Card, card_of, cards_for
from drops.forms import SearchForm
from shop import queries as shop

A_PAGE = 12
PARTS = {"slots": "drops/_slots.html", "offer": "drops/_offer.html", "queue": "drops/_queue.html"}
TABS = (("", "All"), ("open", "Open now"), ("upcoming", "Coming up"), ("over", "Over"))


@login_not_required
@require_safe
def drop_list(request: HttpRequest) -> HttpResponse:
    """Every drop: open now, then the next, then those that are over; ?state= narrows it."""
    form = SearchForm(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    found: Any = queries.listed(state=state)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    known = {"page": page, "cards": cards_for(list(page), request.user), "state": state, "tabs": TABS}
    return render(request, "drops/list.html", known)


@login_not_required
@require_safe
def drop(request: HttpRequest, name: str) -> HttpResponse:
    """One drop. `?part=` answers with a part of the page alone, for what changed while it was open."""
    card = card_of(request.user, name)
    if part := PARTS.get(request.GET.get("part", "")):
        return render(request, part, known_of(card))
    return show(request, card)


@login_not_required
@require_safe
def fairness(request: HttpRequest, name: str) -> HttpResponse:
    """How the order is made; of a draw, all that is needed to check it."""
    card = card_of(request.user, name)
    drop = card.drop
    published = wire.fairness_out(drop, drop.draw) if drop.is_draw else None
    known: dict[str, Any] = {**known_of(card), "published": published, "formula": scores.FORMULA}
    if published and published["order"]:
        known["problems"] = draws.problems(published)
    return render(request, "drops/fairness.html", known)


def show(request: HttpRequest, card: Card, status: int = 200, refusal: str = "") -> HttpResponse:
    """The drop's page, with what was refused on it."""
    return render(request, "drops/drop.html", {**known_of(card), "refusal": refusal}, status=status)


def known_of(card: Card) -> dict[str, Any]:
    """What its parts are drawn from; the goods, for who may buy them."""
    known: dict[str, Any] = {"card": card, "drop": card.drop}
    if card.claim:
        orders = shop.bought_with([card.claim.pk])
        known |= {"goods": shop.kept_for(card.drop.pk), "order": orders.get(card.claim.pk)}
    return known

"""Joining, claiming, giving back, and one's own codes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services as accounts
from accounts.access import somebody
from accounts.clients import client_of
from core.database import database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.ui.forms import error_status
from drops import queries, services
from drops.cards import Card, Held, card_of
from drops.views.looking import known_of, show
from shop import queries as shop

A_PAGE = 10
CONFLICT = 409


@idempotent_form()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, name: str) -> HttpResponse:
    """A place on the list. Who comes here by a link, after signing in say, is shown the drop."""
    return _do(request, name, services.join, "You are on the list.")


@idempotent_form()
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, name: str) -> HttpResponse:
    """A slot with its code."""
    verb = partial(services.claim, network=client_of(request).network)
    return _do(request, name, verb, "It is yours. Here is your code.")


@idempotent_form()
@require_POST
def ask_to_confirm(request: HttpRequest, name: str) -> HttpResponse:
    """Mail the link that confirms the address, and with it the place and the code."""
    person = somebody(request.user)

    def verb(**_: Any) -> None:
        accounts.ask_to_confirm(user=person)

    return _do(request, name, verb, f"A link is on its way to {person.email}.")


@idempotent_form()
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then give the place up, or the code, which the next in line gets."""
    card = card_of(request.user, name)
    if request.method == "GET":
        if card.entry is None and card.offer != "held":
            return redirect("drop", name=card.drop.slug)
        return render(request, "drops/leave.html", known_of(card))
    verb = services.give_back if card.offer == "held" else services.leave
    said = "Given back. The next in line gets it." if card.offer == "held" else "You have left the list."
    return _do(request, name, verb, said)


@require_safe
def my_claims(request: HttpRequest) -> HttpResponse:
    """One's codes, the newest first."""
    page = Paginator(queries.my_claims(request.user), A_PAGE).get_page(request.GET.get("page"))
    now = database_now()
    orders, goods = shop.bought_with([each.pk for each in page]), shop.kept_for_any([each.drop_id for each in page])
    held = [Held(each, now, goods.get(each.drop_id, []), orders.get(each.pk, "")) for each in page]
    return render(request, "drops/my_claims.html", {"page": page, "claims": held})


def _do(request: HttpRequest, name: str, verb: Callable[..., Any], done: str) -> HttpResponse:
    card: Card = card_of(request.user, name)
    if request.method == "GET":
        return redirect("drop", name=card.drop.slug)
    try:
        verb(drop_id=card.drop.pk, by=request.user)
    except NotFound as refusal:
        return show(request, card_of(request.user, name), CONFLICT, refusal.sentence)
    except DomainError as refusal:
        return show(request, card_of(request.user, name), error_status(refusal), refusal.sentence)
    messages.success(request, done)
    return redirect("drop", name=card.drop.slug)

"""The pages of drops for visitors and members: find, join, claim, and their own codes."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services as accounts
from accounts.clients import client_of
from core import lifecycle
from core.database import database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest, signed_in
from core.systems import Hit
from core.times import format_day
from core.ui.forms import error_status
from core.ui.navigation import MAX_HITS
from core.ui.pages import Page
from drops import ordering, queries, services, shapes
from drops.forms import SearchForm
from drops.presenters import ClaimPresenter, DropPresenter, present_drop, present_drops

DROPS_PER_PAGE = 12
TABS = (("", "All"), ("open", "Open now"), ("upcoming", "Coming up"), ("over", "Over"))
CLAIMS_PER_PAGE = 10
CONFLICT = 409


@login_not_required
@require_safe
def drop_list(request: HttpRequest) -> HttpResponse:
    """List the drops: open, upcoming, then over; ?state= filters."""
    form = SearchForm(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    found: Any = queries.drops_for_visitors(state=state)
    page = Paginator(found, DROPS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "cards": present_drops(list(page), request.user), "state": state, "tabs": TABS}
    return render(request, "drops/list.html", context)


def around(request: HttpRequest, card: DropPresenter) -> dict[str, Any]:
    """Return what each part and the page around them show."""
    return {"card": card, "drop": card.drop}


def offer(request: HttpRequest, card: DropPresenter) -> dict[str, Any]:
    """Return what the visitor has or can do, with the goods that a claim is the right to buy."""
    context = around(request, card)
    if card.claim:
        goods, orders = lifecycle.goods_for([card.drop.pk]), lifecycle.orders_with([card.claim.pk])
        context |= {"goods": goods.get(card.drop.pk, []), "order": orders.get(card.claim.pk)}
    return context


drop_page = Page("drops/drop.html", parts={"slots": around, "offer": offer, "queue": around}, context=around)


@login_not_required
@require_safe
@drop_page
def drop(request: HttpRequest, name: str) -> DropPresenter:
    """Show a drop."""
    return present_drop(request.user, name)


@login_not_required
@require_safe
def fairness(request: HttpRequest, name: str) -> HttpResponse:
    """Explain the order; for a draw, show what is needed to check it."""
    card = present_drop(request.user, name)
    drop = card.drop
    published = shapes.FairnessOut.of(drop.draw) if drop.is_draw else None
    context: dict[str, Any] = {**around(request, card), "published": published, "formula": ordering.SCORE_FORMULA}
    if published and published["order"]:
        context["problems"] = ordering.draw_problems(published)
    return render(request, "drops/fairness.html", context)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, name: str) -> HttpResponse:
    """Join the waitlist. A GET, after signing in for example, shows the drop."""
    return _run(request, name, services.join, "You are on the list.")


@idempotent_form()
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, name: str) -> HttpResponse:
    """Claim a slot with its code."""
    verb = partial(services.claim, network=client_of(request).network)
    return _run(request, name, verb, "It is yours. Here is your code.")


@idempotent_form()
@require_POST
def ask_to_confirm(request: HttpRequest, name: str) -> HttpResponse:
    """Email the link that confirms the address, and with it the entry and claim."""
    person = signed_in(request.user)

    def verb(**_: Any) -> None:
        accounts.request_confirmation(user=person)

    return _run(request, name, verb, f"A link is on its way to {person.email}.")


@idempotent_form()
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then leave the waitlist, or give back the claim to the next in line."""
    card = present_drop(request.user, name)
    if request.method == "GET":
        if card.entry is None and card.offer != "held":
            return redirect("drop", name=card.drop.slug)
        return render(request, "drops/leave.html", around(request, card))
    verb = services.give_back if card.offer == "held" else services.leave
    message = "Given back. The next in line gets it." if card.offer == "held" else "You have left the list."
    return _run(request, name, verb, message)


@require_safe
def my_claims(request: SignedInHttpRequest) -> HttpResponse:
    """List the person's claims, newest first."""
    page = Paginator(queries.my_claims(request.user), CLAIMS_PER_PAGE).get_page(request.GET.get("page"))
    now = database_now()
    goods = lifecycle.goods_for([each.drop_id for each in page])
    orders = lifecycle.orders_with([each.pk for each in page])
    held = [ClaimPresenter(each, now, goods.get(each.drop_id, []), orders.get(each.pk, "")) for each in page]
    return render(request, "drops/my_claims.html", {"page": page, "claims": held})


def _run(request: HttpRequest, name: str, verb: Callable[..., Any], done: str) -> HttpResponse:
    card: DropPresenter = present_drop(request.user, name)
    if request.method == "GET":
        return redirect("drop", name=card.drop.slug)
    try:
        verb(drop_id=card.drop.pk, by=request.user)
    except NotFound as refusal:
        card = present_drop(request.user, name)
        return drop_page.render(request, card, CONFLICT, refusal=refusal.sentence)
    except DomainError as refusal:
        card = present_drop(request.user, name)
        return drop_page.render(request, card, error_status(refusal), refusal=refusal.sentence)
    messages.success(request, done)
    return redirect("drop", name=card.drop.slug)


def search_drops(request: HttpRequest, words: str) -> Iterator[Hit]:
    for drop in queries.search(text=words)[:MAX_HITS]:
        yield Hit(drop.title, drop.get_absolute_url(), f"Opens {format_day(drop.claim_window_start)}")


def section(request: HttpRequest) -> SafeString:
    """Show the drop with the nearest moment: the next to open, or an open one that closes."""
    coming = queries.search(state="upcoming").filter(is_active=True).order_by("claim_window_start", "id").first()
    closing = queries.search(state="open").filter(is_active=True).order_by("claim_window_end", "id").first()
    cards = present_drops([each for each in (coming, closing) if each], request.user)
    if not cards:
        return SafeString("")
    card = min(cards, key=lambda each: each.counts_to)
    return render_to_string("drops/_home.html", {"card": card, "drop": card.drop}, request)

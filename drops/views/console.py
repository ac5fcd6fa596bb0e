"""The organizer's console: who waits, who holds a code, closing and drawing, moving and taking back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.database import database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.ui.confirm import confirm_first
from core.ui.forms import INVALID, error_status
from drops import access, exports, queries, services
from drops.cards import Held, card_of
from drops.forms import MoveForm, PeopleForm, ReasonForm
from drops.models import Drop
from drops.views import questions

A_PAGE = 50


@require_safe
def console(request: HttpRequest, name: str) -> HttpResponse:
    return _show(request, access.drop_to_manage(request.user, name))


@require_safe
def export(request: HttpRequest, name: str) -> HttpResponse:
    """Everybody as a file for a spreadsheet."""
    return exports.as_download(access.drop_to_manage(request.user, name))


@confirm_first(questions.seal)
@idempotent_form()
@require_POST
def seal(request: HttpRequest, name: str) -> HttpResponse:
    """Close the list of a draw."""
    return _do(request, name, services.seal, "The list is closed, and its hash is published.")


@confirm_first(questions.draw)
@idempotent_form()
@require_POST
def draw(request: HttpRequest, name: str) -> HttpResponse:
    """Draw the order."""
    return _do(request, name, services.draw_order, "Drawn. Everybody on the list gets a mail with their place.")


@idempotent_form()
@require_POST
def move(request: HttpRequest, name: str, entry: UUID) -> HttpResponse:
    """Give somebody points."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        drop = access.drop_to_manage(request.user, name)
        return _show(request, drop, INVALID, "Say how many points, from -1000 to 1000, and why.")
    return _do(
        request, name, services.move, "Moved. Whose place changed sees why.", entry_id=entry, **form.cleaned_data
    )


@confirm_first(questions.remove)
@idempotent_form()
@require_POST
def remove(request: HttpRequest, name: str, entry: UUID) -> HttpResponse:
    """Take somebody off the list."""
    return _do(request, name, services.remove_entry, "Removed from the list.", entry_id=entry, reason=_reason(request))


@confirm_first(questions.revoke)
@idempotent_form()
@require_POST
def revoke(request: HttpRequest, name: str, claim: UUID) -> HttpResponse:
    """Take a code back."""

    def verb(*, drop_id: UUID, by: Any, reason: str) -> Any:
        queries.claim_to_manage(by, claim)
        return services.revoke(claim_id=claim, by=by, reason=reason)

    return _do(request, name, verb, "Taken back. The next in line gets it.", reason=_reason(request))


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def _do(request: HttpRequest, name: str, verb: Callable[..., Any], done: str, **given: Any) -> HttpResponse:
    drop = access.drop_to_manage(request.user, name)
    try:
        verb(drop_id=drop.pk, by=request.user, **given)
    except NotFound:
        raise
    except DomainError as refusal:
        return _show(request, drop, error_status(refusal), refusal.sentence)
    messages.success(request, done)
    return redirect("drop-console", name=drop.slug)


def _show(request: HttpRequest, drop: Drop, status: int = 200, refusal: str = "") -> HttpResponse:
    form = PeopleForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    waiting = queries.waitlist_of(drop, text=wanted.get("q", ""))
    claims = queries.claims_of(drop, status=wanted.get("status", ""), text=wanted.get("q", ""))
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    places, now = queries.positions(drop), database_now()
    card = card_of(request.user, drop.pk)
    known = {
        "card": card,
        "drop": card.drop,
        "page": page,
        "entries": [(places[entry.pk], entry) for entry in page],
        "claims": [Held(claim, now) for claim in claims[:A_PAGE]],
        "search": form,
        "refusal": refusal,
    }
    return render(request, "drops/console.html", known, status=status)

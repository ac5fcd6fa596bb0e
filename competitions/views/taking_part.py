"""Registering, withdrawing, and where one takes part."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services as accounts
from accounts.access import somebody
from accounts.clients import client_of
from competitions import bracket_queries, queries, services
from competitions.cards import Card
from competitions.forms import TeamForm
from competitions.models import Registration, RegistrationStatus
from competitions.refusals import NotRegistered
from competitions.views.looking import card_of, show
from core.database import database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.ui.refusing import INVALID, say_no, status_of
from core.ui.times import clock_words

A_PAGE = 20
CONFLICT = 409


@idempotent_form()
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, name: str) -> HttpResponse:
    """Take a place or a turn. Who comes here by a link, after signing in say, is shown the competition."""
    card = card_of(request.user, name)
    if request.method == "GET":
        return redirect("competition", name=card.competition.slug)
    form = TeamForm(request.POST) if card.competition.is_for_teams else None
    if form and not form.is_valid():
        return show(request, card, INVALID, form=form)
    try:
        made = services.register(
            competition_id=card.competition.pk,
            by=request.user,
            network=client_of(request).network,
            **(form.cleaned_data if form else {}),
        )
    except NotFound:
        raise
    except DomainError as refusal:
        return _refused(request, name, refusal, form)
    messages.success(request, _welcome(made))
    return redirect("competition", name=card.competition.slug)


@idempotent_form()
@require_POST
def ask_to_confirm(request: HttpRequest, name: str) -> HttpResponse:
    """Mail the link that confirms the address, and with it the entry."""
    card, person = card_of(request.user, name), somebody(request.user)
    try:
        accounts.ask_to_confirm(user=person)
    except DomainError as refusal:
        return _refused(request, name, refusal)
    messages.success(request, f"A link is on its way to {person.email}.")
    return redirect("competition", name=card.competition.slug)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then give the place back."""
    card = card_of(request.user, name)
    if request.method == "GET":
        if card.registration is None:
            return redirect("competition", name=card.competition.slug)
        known = {"card": card, "competition": card.competition, "drawn": bracket_queries.is_drawn(card.competition.pk)}
        return render(request, "competitions/withdraw.html", known)
    try:
        services.withdraw(competition_id=card.competition.pk, by=request.user)
    except NotRegistered as refusal:
        return show(request, card_of(request.user, name), CONFLICT, refusal.sentence)
    except DomainError as refusal:
        return _refused(request, name, refusal)
    messages.success(request, "You have withdrawn.")
    return redirect("competition", name=card.competition.slug)


@require_safe
def my_registrations(request: HttpRequest) -> HttpResponse:
    """What one takes part in, waits for, and has taken part in."""
    page = Paginator(queries.my_registrations(request.user), A_PAGE).get_page(request.GET.get("page"))
    now = database_now()
    lines = [{"registration": each, "over": each.competition.starts_at <= now} for each in page]
    return render(request, "competitions/my_registrations.html", {"page": page, "lines": lines})


def _refused(request: HttpRequest, name: str, refusal: DomainError, form: TeamForm | None = None) -> HttpResponse:
    """The competition as it is now, with the reason; beside its field where the form has one."""
    card: Card = card_of(request.user, name)
    if form and (refusal.extra.get("fields") or card.offer in ("register", "wait")):
        return show(request, card, say_no(form, refusal), form=form)
    return show(request, card, status_of(refusal), refusal=refusal.sentence)


def _welcome(made: Registration) -> str:
    until = made.to_confirm_by
    if made.status == RegistrationStatus.CONFIRMED and until:
        return f"You have a place. Confirm your address by {clock_words(until)} to keep it: the link is in your mail."
    if made.status == RegistrationStatus.CONFIRMED:
        return "You’re in. The confirmation is in your mail."  # noqa: RUF001
    position: Any = getattr(made, "position", None)
    return f"You are on the waitlist, at place {position}."

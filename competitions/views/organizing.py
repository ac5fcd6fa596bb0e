"""Who takes part, for who runs it: the list, check-in, and taking somebody off it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competitions import access, bracket_queries, queries, services
from competitions.forms import EntrantForm, RegistrationsForm, RemoveForm
from competitions.models import Competition
from competitions.refusals import AlreadyWithdrawn
from competitions.services.checkin import check_in_is_open
from core.database import database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.ui.refusing import INVALID, say_no

A_PAGE = 50


@require_safe
def registrations(request: HttpRequest, name: str) -> HttpResponse:
    """Everybody in the order they came."""
    return _show(request, access.competition_to_manage(request.user, name))


@idempotent_form()
@require_POST
def enter_by_hand(request: HttpRequest, name: str) -> HttpResponse:
    """Enter somebody without an account."""
    competition, form = access.competition_to_manage(request.user, name), EntrantForm(request.POST)
    if not form.is_valid():
        return _show(request, competition, INVALID, entrant=form)
    try:
        made = services.enter_by_hand(competition_id=competition.pk, by=request.user, **form.cleaned_data)
    except NotFound:
        raise
    except DomainError as refusal:
        return _show(request, competition, say_no(form, refusal), entrant=form)
    messages.success(request, f"{made.entrant} has a spot.")
    return redirect("competition-registrations", name=competition.slug)


@idempotent_form()
@require_POST
def check_in(request: HttpRequest, name: str, registration: UUID) -> HttpResponse:
    return _do(request, name, registration, services.check_in, "Checked in.")


@idempotent_form()
@require_POST
def undo_check_in(request: HttpRequest, name: str, registration: UUID) -> HttpResponse:
    return _do(request, name, registration, services.undo_check_in, "Not here after all.")


@idempotent_form()
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, name: str, registration: UUID) -> HttpResponse:
    """Ask, then withdraw a registration: its people are mailed, and the next on the waiting list gets the spot."""
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        verb = partial(services.remove_registration, **form.cleaned_data)
        return _do(request, name, registration, verb, "Removed. They get an email.")
    competition = access.competition_to_manage(request.user, name)
    found = queries.registration_of(competition.pk, registration)
    if not found.is_live:
        return _show(request, competition, AlreadyWithdrawn.status, AlreadyWithdrawn().sentence)
    known = {"competition": competition, "registration": found, "form": form}
    known["waiting"] = queries.standing(competition).waitlisted
    known["drawn"] = bracket_queries.is_drawn(competition.pk)
    return render(request, "competitions/remove.html", known, status=INVALID if form.is_bound else 200)


def _do(request: HttpRequest, name: str, registration: UUID, verb: Callable[..., Any], done: str) -> HttpResponse:
    competition = access.competition_to_manage(request.user, name)
    try:
        verb(competition_id=competition.pk, registration_id=registration, by=request.user)
    except NotFound:
        raise
    except DomainError as refusal:
        return _show(request, competition, refusal.status, refusal.sentence)
    messages.success(request, done)
    return redirect("competition-registrations", name=competition.slug)


def _show(
    request: HttpRequest,
    competition: Competition,
    status: int = 200,
    refusal: str = "",
    entrant: EntrantForm | None = None,
) -> HttpResponse:
    form = RegistrationsForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.registrations_of(competition, status=wanted.get("status", ""), text=wanted.get("q", ""))
    known = {
        "competition": competition,
        "standing": queries.standing(competition),
        "here": queries.checked_in(competition),
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "drawn": bracket_queries.is_drawn(competition.pk),
        "may_check_in": check_in_is_open(competition, database_now()),
        "search": form,
        "entrant": entrant or EntrantForm(),
        "refusal": refusal,
    }
    return render(request, "competitions/registrations.html", known, status=status)

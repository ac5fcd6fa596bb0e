"""Pages for organizers: create, edit and cancel a competition, and manage its registrations."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competitions import access, queries, services
from competitions.errors import AlreadyWithdrawn, VersionConflict
from competitions.forms import (
    FIELDS,
    CancelForm,
    CompetitionForm,
    EntrantForm,
    NewCompetitionForm,
    RegistrationsForm,
    RemoveForm,
    form_values,
)
from competitions.models import Competition
from competitions.services.registrations import check_in_is_open
from core.api.serializers import camel_case
from core.database import database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.ui.forms import INVALID, add_error, keep_moments

YOURS, THEIRS = "yours", "theirs"


@idempotent_form()
@require_http_methods(["GET", "POST"])
def new(request: SignedInHttpRequest) -> HttpResponse:
    """Create a competition; the second button saves it as a draft."""
    access.require_organizer(request.user)
    form, status = NewCompetitionForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            wanted = "draft" if "draft" in request.POST else "published"
            try:
                made = services.create_competition(by=request.user, status=wanted, **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Saved as a draft." if wanted == "draft" else "Published.")
                return redirect("competition", name=made.slug)
    return render(request, "competitions/new.html", {"form": form}, status=status)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def edit(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Edit the competition. After a conflict, show both values of each field to choose from."""
    competition = access.competition_to_manage(request.user, name)
    if request.method == "GET":
        return _render_form(request, competition, CompetitionForm(initial=form_values(competition)))
    form = CompetitionForm(_resolved(request.POST, competition))
    keep_moments(form, competition)
    if not form.is_valid():
        return _render_form(request, competition, form, INVALID, version=request.POST.get("version", ""))
    try:
        services.edit_competition(
            competition_id=competition.pk, by=request.user, version=_version(request.POST), **_changes(form)
        )
    except VersionConflict as conflict:
        competition.refresh_from_db()
        return _render_form(
            request, competition, form, conflict.status, differences=_differences(form, competition, conflict)
        )
    except DomainError as refusal:
        return _render_form(request, competition, form, add_error(form, refusal))
    messages.success(request, "Saved.")
    return redirect("competition", name=competition.slug)


@idempotent_form()
@require_POST
def publish(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Publish the draft."""
    competition = access.competition_to_manage(request.user, name)
    try:
        services.publish_competition(competition_id=competition.pk, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Published.")
    return redirect("competition", name=competition.slug)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def cancel(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Ask for confirmation, then cancel the competition."""
    competition = access.competition_to_manage(request.user, name)
    form, status = CancelForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            services.cancel_competition(competition_id=competition.pk, by=request.user, **form.cleaned_data)
            messages.success(request, "Cancelled. Everybody who takes part is told.")
            return redirect("competition", name=competition.slug)
    return render(request, "competitions/cancel.html", {"competition": competition, "form": form}, status=status)


def _render_form(
    request: HttpRequest, competition: Competition, form: CompetitionForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"competition": competition, "form": form, "version": competition.version, **more}
    return render(request, "competitions/edit.html", context, status=status)


def _version(sent: QueryDict) -> int:
    """Return the submitted version; 0 if it is not a number."""
    version = sent.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


def _resolved(sent: QueryDict, competition: Competition) -> QueryDict:
    """Return the submitted values, with the current ones where the editor chose them."""
    chosen, now = sent.copy(), form_values(competition)
    for name in (*FIELDS, "tags"):
        if sent.get(f"take_{name}") == THEIRS:
            chosen[name] = "" if now[name] is None else str(now[name])
    return chosen


def _changes(form: CompetitionForm) -> dict[str, Any]:
    """Return the cleaned values to save."""
    wanted = dict(form.cleaned_data)
    if wanted["confirmed_only"] is None:
        del wanted["confirmed_only"]
    return wanted


def _differences(form: CompetitionForm, competition: Competition, conflict: VersionConflict) -> list[dict[str, Any]]:
    """Return the fields whose current value differs, as the form shows them."""
    now, wire_names = form_values(competition), set(conflict.extra["differences"])
    return [
        {"field": form[name], "yours": form.data.get(name, ""), "theirs": "" if now[name] is None else now[name]}
        for name in form.fields
        if camel_case(name) in wire_names
    ]


PAGE_SIZE = 50


@require_safe
def registrations(request: HttpRequest, name: str) -> HttpResponse:
    """All registrations, in order."""
    return _render_registrations(request, access.competition_to_manage(request.user, name))


@idempotent_form()
@require_POST
def enter_by_hand(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Enter someone without an account."""
    competition, form = access.competition_to_manage(request.user, name), EntrantForm(request.POST)
    if not form.is_valid():
        return _render_registrations(request, competition, INVALID, entrant=form)
    try:
        made = services.enter_by_hand(competition_id=competition.pk, by=request.user, **form.cleaned_data)
    except NotFound:
        raise
    except DomainError as refusal:
        return _render_registrations(request, competition, add_error(form, refusal), entrant=form)
    messages.success(request, f"{made.entrant} has a spot.")
    return redirect("competition-registrations", name=competition.slug)


@idempotent_form()
@require_POST
def check_in(request: HttpRequest, name: str, registration: UUID) -> HttpResponse:
    return _apply(request, name, registration, services.check_in, "Checked in.")


@idempotent_form()
@require_POST
def undo_check_in(request: HttpRequest, name: str, registration: UUID) -> HttpResponse:
    return _apply(request, name, registration, services.undo_check_in, "Not here after all.")


@idempotent_form()
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, name: str, registration: UUID) -> HttpResponse:
    """Ask for confirmation, then withdraw a registration, email its people and promote the next."""
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        verb = partial(services.remove_registration, **form.cleaned_data)
        return _apply(request, name, registration, verb, "Removed. They get an email.")
    competition = access.competition_to_manage(request.user, name)
    found = queries.registration_of(competition.pk, registration)
    if not found.is_live:
        return _render_registrations(request, competition, AlreadyWithdrawn.status, AlreadyWithdrawn().sentence)
    context = {"competition": competition, "registration": found, "form": form}
    context["waiting"] = queries.spot_counts(competition).waitlisted
    context["drawn"] = queries.is_drawn(competition.pk)
    return render(request, "competitions/remove.html", context, status=INVALID if form.is_bound else 200)


def _apply(request: HttpRequest, name: str, registration: UUID, verb: Callable[..., Any], done: str) -> HttpResponse:
    competition = access.competition_to_manage(request.user, name)
    try:
        verb(competition_id=competition.pk, registration_id=registration, by=request.user)
    except NotFound:
        raise
    except DomainError as refusal:
        return _render_registrations(request, competition, refusal.status, refusal.sentence)
    messages.success(request, done)
    return redirect("competition-registrations", name=competition.slug)


def _render_registrations(
    request: HttpRequest,
    competition: Competition,
    status: int = 200,
    refusal: str = "",
    entrant: EntrantForm | None = None,
) -> HttpResponse:
    form = RegistrationsForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.registrations_of(competition, status=wanted.get("status", ""), text=wanted.get("q", ""))
    context = {
        "competition": competition,
        "standing": queries.spot_counts(competition),
        "here": queries.checked_in_count(competition),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "drawn": queries.is_drawn(competition.pk),
        "may_check_in": check_in_is_open(competition, database_now()),
        "search": form,
        "entrant": entrant or EntrantForm(),
        "refusal": refusal,
    }
    return render(request, "competitions/registrations.html", context, status=status)

"""The door: scan a ticket or type it, let it in once, take it back with a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bookings import access, door_queries, queries, services
from bookings.forms import TicketForm, UndoForm
from bookings.models import Event
from bookings.services.doors import doors_are_open
from core.database import database_now
from core.errors import DomainError
from core.idempotency.pages import once
from core.ui.refusing import INVALID, sentence_of, status_of

LAST = 12
CAMERA = "camera=(self)"
PARTS = {"inside": "bookings/_inside.html"}


@once()
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, name: str) -> HttpResponse:
    """The page of the door. Posting a ticket lets it in, also where there are no scripts."""
    event = access.event_to_manage(request.user, name)
    if part := PARTS.get(request.GET.get("part", "")):
        return render(request, part, _known(request, event))
    if request.method == "GET":
        return _show(request, event, TicketForm(initial={"gate": request.GET.get("gate", "")[:30]}))
    form = TicketForm(request.POST)
    if not form.is_valid():
        return _show(request, event, form, INVALID)
    try:
        entry = services.check_in(event_id=event.pk, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        status = 409 if refusal.status == 404 else status_of(refusal)
        return _show(request, event, form, status, sentence_of(refusal))
    messages.success(request, f"Come in, {entry.reservation.holder}.")
    return redirect(f"{request.path}?gate={form.cleaned_data['gate']}" if form.cleaned_data["gate"] else request.path)


@once()
@require_POST
def undo(request: HttpRequest, name: str, entry: UUID) -> HttpResponse:
    """Take an entry back, saying why."""
    event = access.event_to_manage(request.user, name)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _show(request, event, TicketForm(), INVALID, "Say why it is taken back.")
    try:
        services.undo_entry(event_id=event.pk, entry_id=entry, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _show(request, event, TicketForm(), refusal.status, sentence_of(refusal))
    messages.success(request, "Taken back. The ticket can be shown again.")
    return redirect("event-door", name=event.slug)


def _show(request: HttpRequest, event: Event, form: TicketForm, status: int = 200, refusal: str = "") -> HttpResponse:
    known = {**_known(request, event), "form": form, "refusal": refusal}
    answer = render(request, "bookings/door.html", known, status=status)
    answer.headers["Permissions-Policy"] = CAMERA
    return answer


def _known(request: HttpRequest, event: Event) -> dict[str, Any]:
    return {
        "event": queries.event(request.user, event.pk),
        "entries": door_queries.entries_of(event.pk)[:LAST],
        "trouble": door_queries.trouble_of(event.pk)[:LAST],
        "inside": queries.how_many_are_in(event.pk),
        "open": doors_are_open(event, database_now()),
    }

"""Making and changing an event, and drawing its seats."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bookings import access, services
from bookings.forms import CancelForm, EventForm, NewEventForm, NumberedEventForm, as_sent
from bookings.models import Event, EventStatus
from bookings.refusals import VersionConflict
from core.errors import DomainError
from core.idempotency.pages import once
from core.ui.forms import keep_moments
from core.ui.refusing import INVALID, say_no

DRAFTED = "Saved as a draft: only you and staff can see it."


@once()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty form, then an event: public at once, or a draft, of which the seats can be drawn first."""
    access.refuse_unless_organizer(request.user)
    form, status = NewEventForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                made = services.create_event(by=request.user, status=_status(request.POST), **form.cleaned_data)
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, DRAFTED if made.is_draft else "Everybody can see it now.")
                return redirect(_after(request.POST), name=made.slug)
    return render(request, "bookings/new.html", {"form": form}, status=status)


@once()
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """The form with the facts. Where somebody was faster it is shown again, with theirs beside."""
    event = access.event_to_manage(request.user, name)
    kind = NumberedEventForm if event.is_numbered else EventForm
    if request.method == "GET":
        return _show(request, event, kind(initial=as_sent(event)))
    form = kind(request.POST)
    keep_moments(form, event)
    if not form.is_valid():
        return _show(request, event, form, INVALID, version=request.POST.get("version", ""))
    try:
        services.edit_event(event_id=event.pk, by=request.user, version=_number(request.POST), **_wanted(form))
    except VersionConflict as conflict:
        event.refresh_from_db()
        return _show(request, event, form, say_no(form, conflict), theirs=_theirs(form, event))
    except DomainError as refusal:
        return _show(request, event, form, say_no(form, refusal))
    messages.success(request, "Saved.")
    return redirect("event", name=event.slug)


@once()
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then call it off."""
    event = access.event_to_manage(request.user, name)
    form, status = CancelForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.cancel_event(event_id=event.pk, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, "Cancelled. Everybody who had a seat or waited is told.")
                return redirect("event", name=event.slug)
    return render(request, "bookings/cancel.html", {"event": event, "form": form}, status=status)


def _status(sent: QueryDict) -> EventStatus:
    return EventStatus.DRAFT if {"draft", "draw"} & set(sent) else EventStatus.PUBLISHED


def _after(sent: QueryDict) -> str:
    """Where one goes on."""
    return "event-layout" if "draw" in sent else "event-desk" if "draft" in sent else "event"


def _show(request: HttpRequest, event: Event, form: EventForm, status: int = 200, **more: Any) -> HttpResponse:
    known = {"event": event, "form": form, "version": event.version, **more}
    return render(request, "bookings/edit.html", known, status=status)


def _number(sent: QueryDict) -> int:
    """The version that was read; whatever is no number is older than any."""
    version = sent.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


def _wanted(form: EventForm) -> dict[str, Any]:
    """What the form says."""
    wanted = dict(form.cleaned_data)
    if wanted["confirmed_only"] is None:
        del wanted["confirmed_only"]
    return wanted


def _theirs(form: EventForm, event: Event) -> list[dict[str, Any]]:
    """Each fact that is otherwise now than the form says."""
    now = as_sent(event)
    return [
        {"label": form[name].label, "value": now[name] or "nothing"}
        for name in form.fields
        if str(now[name] or "") != str(form.data.get(name, "")).replace("\r\n", "\n")
    ]

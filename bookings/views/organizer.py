"""The organizer's pages: create, edit and cancel an event, open its sales, draw its seats."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import access, queries, seating, services
from bookings.errors import VersionConflict
from bookings.forms import CancelForm, EventForm, NewEventForm, NumberedEventForm, SalesForm, form_values
from bookings.models import Event, EventStatus, Stand
from bookings.presenters import present_events
from bookings.services.events import SectionPlan, is_frozen
from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.times import format_clock, format_day
from core.ui.forms import INVALID, add_error, error_sentence, error_status, keep_moments

DRAFTED = "Saved as a draft: only you and staff can see it."
SPARE_SECTIONS = 4  # empty sections after the drawn ones
MAX_COPY_SOURCES = 50
START_SECTIONS = [
    {"name": "N1", "stand": "n", "plan": "wwooooo\nooooooo\nooooooo"},
    {"name": "S1", "stand": "s", "plan": "ccccccc\nooooooo\nooooooo"},
]


@idempotent_form()
@require_http_methods(["GET", "POST"])
def new_event(request: SignedInHttpRequest) -> HttpResponse:
    """Show an empty form, then create the event: public, or a draft whose seats can be drawn first."""
    access.refuse_unless_organizer(request.user)
    form, status = NewEventForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                made = services.create_event(by=request.user, status=_status(request.POST), **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, DRAFTED if made.is_draft else "Everybody can see it now.")
                return redirect(_next_page(request.POST), name=made.slug)
    return render(request, "bookings/new.html", {"form": form}, status=status)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def edit_event(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Edit the event. After a conflict, show the form again beside the current values."""
    event = access.event_to_manage(request.user, name)
    kind = NumberedEventForm if event.is_numbered else EventForm
    if request.method == "GET":
        return _show_edit(request, event, kind(initial=form_values(event)))
    form = kind(request.POST)
    keep_moments(form, event)
    if not form.is_valid():
        return _show_edit(request, event, form, INVALID, version=request.POST.get("version", ""))
    try:
        services.edit_event(event_id=event.pk, by=request.user, version=_version_read(request.POST), **_changes(form))
    except VersionConflict as conflict:
        event.refresh_from_db()
        return _show_edit(request, event, form, add_error(form, conflict), theirs=_current_values(form, event))
    except DomainError as refusal:
        return _show_edit(request, event, form, add_error(form, refusal))
    messages.success(request, "Saved.")
    return redirect("event", name=event.slug)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def cancel_event(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Ask, then cancel the event."""
    event = access.event_to_manage(request.user, name)
    form, status = CancelForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.cancel_event(event_id=event.pk, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Cancelled. Everybody who had a seat or waited is told.")
                return redirect("event", name=event.slug)
    return render(request, "bookings/cancel.html", {"event": event, "form": form}, status=status)


def _status(data: QueryDict) -> EventStatus:
    return EventStatus.DRAFT if {"draft", "draw"} & set(data) else EventStatus.PUBLISHED


def _next_page(data: QueryDict) -> str:
    """Return the URL name of the page that comes next."""
    return "event-layout" if "draw" in data else "event-desk" if "draft" in data else "event"


def _show_edit(request: HttpRequest, event: Event, form: EventForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {"event": event, "form": form, "version": event.version, **more}
    return render(request, "bookings/edit.html", context, status=status)


def _version_read(data: QueryDict) -> int:
    """Return the version that was edited; anything that is not a number counts as outdated."""
    version = data.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


def _changes(form: EventForm) -> dict[str, Any]:
    """Return the edited values."""
    changes = dict(form.cleaned_data)
    if changes["confirmed_only"] is None:
        del changes["confirmed_only"]
    return changes


def _current_values(form: EventForm, event: Event) -> list[dict[str, Any]]:
    """Return the current values that differ from the form."""
    now = form_values(event)
    return [
        {"label": form[name].label, "value": now[name] or "nothing"}
        for name in form.fields
        if str(now[name] or "") != str(form.data.get(name, "")).replace("\r\n", "\n")
    ]


@require_safe
def desk(request: HttpRequest, name: str) -> HttpResponse:
    """Show what is ready, what fans will see, and the button that opens sales."""
    event = access.event_to_manage(request.user, name)
    return _show_desk(request, event.slug, SalesForm(initial={"when": "now"}))


@idempotent_form()
@require_POST
def open_sales(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Open sales now or at a time, which also publishes a draft."""
    event = access.event_to_manage(request.user, name)
    form = SalesForm(request.POST)
    if not form.is_valid():
        return _show_desk(request, event.slug, form, INVALID)
    at = form.cleaned_data["opens_at"]
    try:
        services.open_sales(event_id=event.pk, by=request.user, at=at)
    except DomainError as refusal:
        return _show_desk(request, event.slug, form, add_error(form, refusal))
    messages.success(request, f"Sales open {format_day(at)}, {format_clock(at)}." if at else "Sales are open.")
    return redirect("event-desk", name=event.slug)


@idempotent_form()
@require_POST
def unpublish(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Make the event a draft again, if nobody has a seat or waits."""
    event = access.event_to_manage(request.user, name)
    try:
        services.edit_event(event_id=event.pk, by=request.user, status="draft")
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "A draft again: only you and staff can see it.")
    return redirect("event-desk", name=event.slug)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def delete_event(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Ask, then delete a draft."""
    event = access.event_to_manage(request.user, name)
    refusal = ""
    if request.method == "POST":
        try:
            services.delete_draft(event_id=event.pk, by=request.user)
        except DomainError as no:
            refusal = no.sentence
        else:
            messages.success(request, "The draft is deleted.")
            return redirect("events")
    context = {"event": event, "refusal": refusal}
    return render(request, "bookings/delete.html", context, status=409 if refusal else 200)


def _show_desk(request: HttpRequest, name: str, form: SalesForm, status: int = 200) -> HttpResponse:
    event: Any = queries.event(request.user, name)
    [card] = present_events([event], request.user)
    context: dict[str, Any] = {"event": event, "card": card, "form": form, "steps": _steps(event)}
    context["is_empty"] = not (event.taken_seats or event.waiting_count)
    return render(request, "bookings/desk.html", context, status=status)


def _steps(event: Any) -> list[dict[str, Any]]:
    """Return the steps before sales open, and which of them are done."""
    seats = event.total_seats
    drawn = event.is_numbered and event.sections.exists()
    return [
        {
            "is_done": True,
            "title": "Name, time and place",
            "page": "event-edit",
            "button": "Edit",
            "kind": "facts",
        },
        {
            "is_done": True,
            "title": f"{seats} seats drawn" if drawn else f"{seats} seats, sit anywhere",
            "says": "Everybody chooses on the map." if drawn else "Draw them if they have numbers.",
            "page": "event-layout",
            "button": "Look" if drawn else "Draw seats",
        },
        {
            "is_done": bool(event.description),
            "title": "Description" if event.description else "No description yet",
            "says": "" if event.description else "Say what people come for.",
            "page": "event-edit",
            "button": "Change" if event.description else "Add text",
        },
    ]


@idempotent_form()
@require_http_methods(["GET", "POST"])
def layout(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Show the sections, or two to begin with; then draw the seats. An invalid form keeps its input."""
    event = access.event_to_manage(request.user, name)
    if request.method == "GET":
        like = _event_to_copy(request, event)
        return _show_layout(request, event, _sections_drawn(like or event) or START_SECTIONS, copied=like)
    sections = _sections_sent(request.POST)
    blocks = [SectionPlan(each["name"], each["stand"], seating.clean_plan(each["plan"])) for each in sections]
    try:
        done = services.draw_layout(
            event_id=event.pk, by=request.user, sections=blocks, version=_version_read(request.POST)
        )
    except DomainError as refusal:
        status = INVALID if error_status(refusal) == INVALID else refusal.status
        return _show_layout(request, event, sections, status, error_sentence(refusal))
    messages.success(request, f"{done.total_seats} numbered seats.")
    return redirect("event-desk", name=done.slug) if done.is_draft else redirect(done)


def _event_to_copy(request: SignedInHttpRequest, event: Event) -> Event | None:
    """Return the event whose seats to copy: `?like=` names one that the person manages too."""
    name = request.GET.get("like", "")
    return queries.events_to_copy(request.user, event).filter(slug=name).first() if name else None


def _show_layout(
    request: SignedInHttpRequest,
    event: Event,
    sections: list[dict[str, str]],
    status: int = 200,
    refusal: str = "",
    copied: Event | None = None,
) -> HttpResponse:
    frozen = is_frozen(event)
    spare = [] if frozen else [{"name": "", "stand": "n", "plan": ""}] * SPARE_SECTIONS
    rows = [*sections, *spare]
    context = {
        "event": event,
        "sections": list(enumerate(rows[: seating.MAX_SECTIONS], 1)),
        "stands": Stand.choices,
        "frozen": frozen,
        "others": queries.events_to_copy(request.user, event)[:MAX_COPY_SOURCES],
        "copied": copied,
        "like": copied.slug if copied else "",
        "refusal": refusal,
        "limits": seating,
    }
    return render(request, "bookings/layout.html", context, status=status)


def _sections_drawn(event: Event) -> list[dict[str, str]]:
    found = event.sections.order_by("position")
    return [{"name": each.name, "stand": each.stand, "plan": "\n".join(each.plan)} for each in found]


def _sections_sent(data: QueryDict) -> list[dict[str, str]]:
    """Return the sections of the form without the empty ones."""
    numbers = range(1, seating.MAX_SECTIONS + 1)
    rows: list[dict[str, Any]] = [
        {field: data.get(f"{field}_{number}", "")[:2000] for field in ("name", "stand", "plan")} for number in numbers
    ]
    return [row for row in rows if row["name"].strip() or row["plan"].strip()]

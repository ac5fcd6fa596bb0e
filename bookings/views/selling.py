"""The organizer's desk of an event: from a draft to open sales, and back while nobody has a seat."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import access, queries, services
from bookings.cards import cards_for
from bookings.forms import SalesForm
from core.errors import DomainError
from core.idempotency.pages import once
from core.ui.refusing import INVALID, say_no
from core.ui.times import clock_words, day_words


@require_safe
def desk(request: HttpRequest, name: str) -> HttpResponse:
    """What is ready, what fans will see, and the button that opens sales."""
    event = access.event_to_manage(request.user, name)
    return _show(request, event.slug, SalesForm(initial={"when": "now"}))


@once()
@require_POST
def open_sales(request: HttpRequest, name: str) -> HttpResponse:
    """Now, or at a time; a draft becomes public with it."""
    event = access.event_to_manage(request.user, name)
    form = SalesForm(request.POST)
    if not form.is_valid():
        return _show(request, event.slug, form, INVALID)
    at = form.cleaned_data["opens_at"]
    try:
        services.open_sales(event_id=event.pk, by=request.user, at=at)
    except DomainError as refusal:
        return _show(request, event.slug, form, say_no(form, refusal))
    messages.success(request, f"Sales open {day_words(at)}, {clock_words(at)}." if at else "Sales are open.")
    return redirect("event-desk", name=event.slug)


@once()
@require_POST
def unpublish(request: HttpRequest, name: str) -> HttpResponse:
    """A draft again, as long as nobody has a seat or waits for one."""
    event = access.event_to_manage(request.user, name)
    try:
        services.edit_event(event_id=event.pk, by=request.user, status="draft")
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "A draft again: only you and staff can see it.")
    return redirect("event-desk", name=event.slug)


@once()
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then remove a draft."""
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
    known = {"event": event, "refusal": refusal}
    return render(request, "bookings/delete.html", known, status=409 if refusal else 200)


def _show(request: HttpRequest, name: str, form: SalesForm, status: int = 200) -> HttpResponse:
    event: Any = queries.event(request.user, name)
    [card] = cards_for([event], request.user)
    known: dict[str, Any] = {"event": event, "card": card, "form": form, "steps": _steps(event)}
    known["is_empty"] = not (event.taken_seats or event.waiting_count)
    return render(request, "bookings/desk.html", known, status=status)


def _steps(event: Any) -> list[dict[str, Any]]:
    """What an event needs before people come, and whether it is there."""
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

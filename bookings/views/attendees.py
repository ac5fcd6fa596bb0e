"""The organizer's pages on the day: attendees and check-in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import access, downloads, queries, services
from bookings.forms import CancelSeatForm, ReservationsForm, TicketForm, UndoForm
from bookings.models import Event
from bookings.services.checkin import doors_are_open
from core.database import database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.ui.forms import INVALID, error_sentence, error_status
from core.ui.pages import Page

PAGE_SIZE = 50
ENTRIES_SHOWN = 12
CAMERA = "camera=(self)"


@require_safe
def attendees(request: HttpRequest, name: str) -> HttpResponse:
    """List the reservations in order, and the waiting list."""
    return _show_attendees(request, access.event_to_manage(request.user, name))


@require_safe
def attendees_csv(request: HttpRequest, name: str) -> HttpResponse:
    """Return the reservations as CSV."""
    return downloads.reservations_csv(access.event_to_manage(request.user, name))


@idempotent_form()
@require_http_methods(["GET", "POST"])
def remove_reservation(request: SignedInHttpRequest, name: str, reservation: UUID) -> HttpResponse:
    """Ask, then cancel an attendee's reservation, email them, and give the seat to the waiting list."""
    event = access.event_to_manage(request.user, name)
    form = CancelSeatForm(request.POST if request.method == "POST" else None)
    try:
        found = queries.reservation_of(event.pk, reservation)
        if form.is_valid():
            arguments = {"event_id": event.pk, "reservation_id": reservation, **form.cleaned_data}
            services.remove_reservation(by=request.user, **arguments)
            messages.success(request, f"Seat cancelled. {found.holder} gets an email.")
            return redirect("event-attendees", name=event.slug)
        services.refuse_removal(event, found)
    except NotFound as refusal:
        return _show_attendees(request, event, 409, refusal.sentence)
    except DomainError as refusal:
        return _show_attendees(request, event, refusal.status, refusal.sentence)
    context = {"event": queries.event(request.user, event.pk), "reservation": found, "form": form}
    return render(request, "bookings/cancel_seat.html", context, status=INVALID if form.is_bound else 200)


def _show_attendees(request: HttpRequest, event: Event, status: int = 200, refusal: str = "") -> HttpResponse:
    form = ReservationsForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    found = queries.reservations_of(event.pk, status=filters.get("status", ""), text=filters.get("q", ""))
    context = {
        "event": queries.event(request.user, event.pk),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "inside": queries.count_checked_in(event.pk),
        "waiting": queries.waitlist_of(event.pk)[:PAGE_SIZE],
        "search": form,
        "refusal": refusal,
    }
    return render(request, "bookings/attendees.html", context, status=status)


class DoorPage(Page[Event]):
    def render(self, request: HttpRequest, thing: Event, status: int = 200, **more: Any) -> HttpResponse:
        """Render the page, and let it read QR codes with the camera."""
        response = super().render(request, thing, status, **more)
        response.headers["Permissions-Policy"] = CAMERA
        return response


def inside(request: HttpRequest, event: Event) -> dict[str, Any]:
    """Return the latest check-ins and the problems."""
    return {
        "event": event,
        "entries": queries.checkins_of(event.pk)[:ENTRIES_SHOWN],
        "trouble": queries.checkin_problems(event.pk)[:ENTRIES_SHOWN],
        "inside": queries.count_checked_in(event.pk),
    }


def around(request: HttpRequest, event: Event) -> dict[str, Any]:
    """Return what stands outside the part."""
    return {
        "event": queries.event(request.user, event.pk),
        "open": doors_are_open(event, database_now()),
        "form": TicketForm(initial={"gate": request.GET.get("gate", "")[:30]}),
    }


door_page = DoorPage("bookings/door.html", parts={"inside": inside}, context=around)


@idempotent_form()
@require_http_methods(["GET", "POST"])
@door_page
def door(request: SignedInHttpRequest, name: str) -> Event | HttpResponse:
    """Show the check-in page; posting a ticket checks it in, also without scripts."""
    event = access.event_to_manage(request.user, name)
    if request.method == "GET":
        return event
    form = TicketForm(request.POST)
    if not form.is_valid():
        return door_page.render(request, event, INVALID, form=form)
    try:
        entry = services.check_in(event_id=event.pk, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        status = 409 if refusal.status == 404 else error_status(refusal)
        return door_page.render(request, event, status, form=form, refusal=error_sentence(refusal))
    messages.success(request, f"Come in, {entry.reservation.holder}.")
    return redirect(f"{request.path}?gate={form.cleaned_data['gate']}" if form.cleaned_data["gate"] else request.path)


@idempotent_form()
@require_POST
def undo_entry(request: SignedInHttpRequest, name: str, entry: UUID) -> HttpResponse:
    """Undo an entry with a reason."""
    event = access.event_to_manage(request.user, name)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return door_page.render(request, event, INVALID, refusal="Say why it is taken back.")
    try:
        services.undo_entry(event_id=event.pk, entry_id=entry, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return door_page.render(request, event, refusal.status, refusal=error_sentence(refusal))
    messages.success(request, "Taken back. The ticket can be shown again.")
    return redirect("event-door", name=event.slug)

"""The attendees of an event, for its organizer."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings import access, exports, queries, services
from bookings.forms import CancelSeatForm, ReservationsForm
from bookings.models import Event
from core.errors import DomainError, NotFound
from core.idempotency.pages import once
from core.ui.refusing import INVALID

A_PAGE = 50


@require_safe
def attendees(request: HttpRequest, name: str) -> HttpResponse:
    """Everybody in the order they came, and those who wait."""
    return _show(request, access.event_to_manage(request.user, name))


@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    return exports.as_download(access.event_to_manage(request.user, name))


@once()
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, name: str, reservation: UUID) -> HttpResponse:
    """Ask, then cancel an attendee's seat: they are mailed, and the next on the waiting list gets it."""
    event = access.event_to_manage(request.user, name)
    form = CancelSeatForm(request.POST if request.method == "POST" else None)
    try:
        found = queries.reservation_of(event.pk, reservation)
        if form.is_valid():
            sent = {"event_id": event.pk, "reservation_id": reservation, **form.cleaned_data}
            services.remove_reservation(by=request.user, **sent)
            messages.success(request, f"Seat cancelled. {found.holder} gets an email.")
            return redirect("event-attendees", name=event.slug)
        services.refuse_removal(event, found)
    except NotFound as refusal:
        return _show(request, event, 409, refusal.sentence)
    except DomainError as refusal:
        return _show(request, event, refusal.status, refusal.sentence)
    known = {"event": queries.event(request.user, event.pk), "reservation": found, "form": form}
    return render(request, "bookings/cancel_seat.html", known, status=INVALID if form.is_bound else 200)


def _show(request: HttpRequest, event: Event, status: int = 200, refusal: str = "") -> HttpResponse:
    form = ReservationsForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.reservations_of(event.pk, status=wanted.get("status", ""), text=wanted.get("q", ""))
    known = {
        "event": queries.event(request.user, event.pk),
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "inside": queries.how_many_are_in(event.pk),
        "waiting": queries.waitlist_of(event.pk)[:A_PAGE],
        "search": form,
        "refusal": refusal,
    }
    return render(request, "bookings/attendees.html", known, status=status)

"""Who comes, for who runs it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from bookings import access, exports, queries, services
from bookings.forms import ReservationsForm
from bookings.models import Event
from core.idempotency.pages import once
from core.refusals import NotFound, Refusal

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
@require_POST
def remove(request: HttpRequest, name: str, reservation: UUID) -> HttpResponse:
    """Cancel somebody's seat; they are told, and the next who waits gets it."""
    event = access.event_to_manage(request.user, name)
    try:
        services.remove_reservation(event_id=event.pk, reservation_id=reservation, by=request.user)
    except NotFound as refusal:
        return _show(request, event, 409, refusal.sentence)
    except Refusal as refusal:
        return _show(request, event, refusal.status, refusal.sentence)
    messages.success(request, "Cancelled, and told.")
    return redirect("event-attendees", name=event.slug)


def _show(request: HttpRequest, event: Event, status: int = 200, refusal: str = "") -> HttpResponse:
    form = ReservationsForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.reservations_of(event.pk, status=wanted.get("status", ""), text=wanted.get("q", ""))
    known = {
        "event": queries.event(event.pk),
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "inside": queries.how_many_are_in(event.pk),
        "waiting": queries.waitlist_of(event.pk)[:A_PAGE],
        "search": form,
        "refusal": refusal,
    }
    return render(request, "bookings/attendees.html", known, status=status)

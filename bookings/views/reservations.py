"""Pages of the person who reserves: reserve, hold, wait, cancel, and their tickets."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services as accounts
from accounts.clients import client_of
from bookings import access, queries, services
from bookings.downloads import ticket_qr
from bookings.forms import SeatForm, WaitForm
from bookings.models import Event, Reservation
from bookings.views.public import EventPage, event_page, present_event
from core.database import database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.times import format_clock
from core.ui.confirm import ask
from core.ui.forms import INVALID, error_sentence, error_status

PAGE_SIZE = 20
UNREADABLE = "This cannot be read. Please choose again."


@require_safe
def my_reservations(request: HttpRequest) -> HttpResponse:
    """List the person's reservations: upcoming first, then past and cancelled ones."""
    page = Paginator(queries.my_upcoming_first(request.user.pk), PAGE_SIZE).get_page(request.GET.get("page"))
    now = database_now()
    lines = [{"reservation": each, "over": each.event.is_over_at(now)} for each in page]
    entries = queries.my_waitlist_entries(request.user.pk) if page.number == 1 else []
    return render(request, "bookings/my_reservations.html", {"page": page, "lines": lines, "turns": entries})


@require_safe
def ticket(request: HttpRequest, reservation: UUID) -> HttpResponse:
    """Show the ticket, to present on a phone or to print."""
    found = access.ticket_for(request.user, reservation)
    code = ticket_qr(found) if found.is_active else None
    entry = queries.checkin_of(found.pk)
    return render(
        request, "bookings/ticket.html", {"reservation": found, "event": found.event, "qr": code, "entry": entry}
    )


@idempotent_form()
@require_http_methods(["GET", "POST"])
def reserve(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Reserve a seat. A GET, for example after signing in, shows the event."""

    def verb(event: Event, data: dict[str, Any]) -> str:
        network = client_of(request).network
        made = services.reserve(
            event_id=event.pk, by=request.user, seat=data["seat"], hold_token=data["hold_token"], network=network
        )
        return _reserved_message(made)

    return _act(request, name, verb, SeatForm(request.POST))


@idempotent_form()
@require_http_methods(["GET", "POST"])
def cancel(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Ask, then cancel the reservation; a button with its own question skips the page."""
    card = present_event(request.user, name)
    if request.method == "GET" and card.reservation:
        context = {"card": card, "event": card.event, "from_mine": request.GET.get("from") == "mine"}
        return ask(request, template="bookings/cancel_reservation.html", **context)

    def verb(event: Event, _: dict[str, Any]) -> str:
        services.cancel_reservation(event_id=event.pk, by=request.user)
        return "Your reservation is cancelled."

    return _act(request, name, verb)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def wait(request: SignedInHttpRequest, name: str) -> HttpResponse:
    def verb(event: Event, data: dict[str, Any]) -> str:
        entry = services.join_waitlist(event_id=event.pk, by=request.user, accessible=data["accessible"])
        return f"You are number {entry.position} in line. A seat that comes free is yours, and we write to you."  # type: ignore[attr-defined]

    return _act(request, name, verb, WaitForm(request.POST))


@idempotent_form()
@require_http_methods(["GET", "POST"])
def stop_waiting(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Ask, then leave the waiting list; a button with its own question skips the page."""
    card = present_event(request.user, name)
    if request.method == "GET" and card.waiting:
        return ask(request, template="bookings/stop_waiting.html", card=card, event=card.event)

    def verb(event: Event, _: dict[str, Any]) -> str:
        services.leave_waitlist(event_id=event.pk, by=request.user)
        return "You wait no longer."

    return _act(request, name, verb)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def hold(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Hold one seat, or the best ones, for five minutes."""

    def verb(event: Event, data: dict[str, Any]) -> str:
        seats = [data["seat"]] if data["seat"] else []
        held = services.hold_seats(event_id=event.pk, by=request.user, seats=seats, best=data["best"] or 0)
        return f"Held for you for five minutes: {', '.join(held.seats)}."

    return _act(request, name, verb, SeatForm(request.POST))


@idempotent_form()
@require_POST
def release(request: SignedInHttpRequest, name: str) -> HttpResponse:
    def verb(event: Event, _: dict[str, Any]) -> str:
        services.release_seats(event_id=event.pk, by=request.user)
        return "Released."

    return _act(request, name, verb)


@idempotent_form()
@require_POST
def ask_to_confirm(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Email the link that confirms the address, and with it the booking."""

    def verb(event: Event, _: dict[str, Any]) -> str:
        person = request.user
        accounts.request_confirmation(user=person)
        return f"A link is on its way to {person.email}."

    return _act(request, name, verb)


@idempotent_form()
@require_POST
def change_seat(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Move to another seat."""

    def verb(event: Event, data: dict[str, Any]) -> str:
        moved = services.change_seat(event_id=event.pk, by=request.user, seat=data["seat"])
        return f"You sit in {moved.seat} now."

    return _act(request, name, verb, SeatForm(request.POST))


def _act(
    request: HttpRequest, name: str, verb: Callable[[Event, dict[str, Any]], str], form: Any = None
) -> HttpResponse:
    """Call the service and go back with a message; or show the current page with the error."""
    event = access.event_for(request.user, name)
    if request.method == "GET":
        return redirect(event)
    if form and not form.is_valid():
        return event_page.render(request, EventPage(request, name), INVALID, refusal=UNREADABLE)
    try:
        message = verb(event, form.cleaned_data if form else {})
    except NotFound as refusal:
        return event_page.render(request, EventPage(request, name), 409, refusal=refusal.sentence)
    except DomainError as refusal:
        page = EventPage(request, name, near=refusal.extra.get("nearest", ()))
        return event_page.render(request, page, error_status(refusal), refusal=error_sentence(refusal))
    messages.success(request, message)
    return redirect(_back_url(request, event))


def _back_url(request: HttpRequest, event: Event) -> str:
    """Return where the button was: the event's page, or the person's reservations."""
    return reverse("my-reservations") if request.POST.get("from") == "mine" else event.get_absolute_url()


def _reserved_message(made: Reservation) -> str:
    where = f" Seat {made.seat.name} is yours." if made.seat else ""
    if until := made.to_confirm_by:
        return f"Reserved.{where} Confirm your address by {format_clock(until)} to keep it: the link is in your mail."
    return f"You’re in.{where} The ticket is in your mail and under My reservations."  # noqa: RUF001

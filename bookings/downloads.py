"""Files: reservations as CSV, an event as a calendar entry, a ticket as a QR code."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import segno
from django.http import HttpResponse
from django.utils.safestring import SafeString
from icalendar import Calendar
from icalendar import Event as Entry

from bookings import queries
from bookings.models import Event, Reservation
from bookings.models.reservation import ticket_token
from core import spreadsheets
from core.mail import rendering

COLUMNS = ("Name", "Email", "Seat", "Status", "Ticket", "From the waiting list", "Reserved", "Cancelled", "In")
DEFAULT_DURATION = timedelta(hours=2)


def ticket_qr(reservation: Reservation) -> SafeString:
    """Return the ticket's QR code as SVG, with the quiet zone that readers need (ISO/IEC 18004)."""
    drawn = segno.make(ticket_token(reservation), error="m", micro=False)
    return SafeString(drawn.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff"))


def reservations_csv(event: Event) -> HttpResponse:
    """Return the table of reservations as a download."""
    return spreadsheets.csv_response(f"{event.slug}-reservations", reservations_table(event))


def reservations_table(event: Event) -> str:
    return spreadsheets.csv_text(COLUMNS, _rows(event))


def _rows(event: Event) -> Iterator[list[Any]]:
    for reservation in queries.reservations_of(event.pk):
        yield _cells(reservation)


def _cells(reservation: Reservation) -> list[Any]:
    person = reservation.user
    return [
        reservation.holder,
        person.email if person else "",
        reservation.seat.name if reservation.seat else "",
        reservation.get_status_display(),
        reservation.readable_code,
        "yes" if reservation.from_waitlist else "",
        reservation.created_at,
        reservation.cancelled_at,
        getattr(reservation, "checked_in_at", None),
    ]


def event_ics(event: Event) -> bytes:
    """Return the event as iCalendar (RFC 5545). UID and SEQUENCE let calendars update an earlier import."""
    calendar = Calendar()
    calendar.add("prodid", "-//Courtside//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_entry(event))
    written: bytes = calendar.to_ical()
    return written


def _entry(event: Event) -> Any:
    page = rendering.absolute_url(event.get_absolute_url())
    entry = Entry()
    entry.add("uid", f"{event.pk}@courtside")
    entry.add("sequence", event.version)
    entry.add("dtstamp", event.updated_at)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at or event.starts_at + DEFAULT_DURATION)
    entry.add("summary", event.name)
    entry.add("location", event.location)
    entry.add("description", f"{event.description}\n\n{page}".strip())
    entry.add("url", page)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return entry

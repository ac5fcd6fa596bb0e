"""An event's reservations as a table for a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from bookings import queries
from bookings.models import Event, Reservation
from core import spreadsheets

COLUMNS = ("Name", "Email", "Seat", "Status", "Ticket", "From the waiting list", "Reserved", "Cancelled", "In")


def as_download(event: Event) -> HttpResponse:
    """The table as a file to save."""
    return spreadsheets.download(f"{event.slug}-reservations", table(event))


def table(event: Event) -> str:
    return spreadsheets.table(COLUMNS, _rows(event))


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

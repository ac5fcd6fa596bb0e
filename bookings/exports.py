"""An event's reservations as a table for a spreadsheet."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

from django.http import HttpResponse

from bookings import queries
from bookings.models import Event, Reservation
from core.ui.times import wall_clock

COLUMNS = ("Name", "Email", "Seat", "Status", "Ticket", "From the waiting list", "Reserved", "Cancelled", "In")
# What a spreadsheet would take for a formula (OWASP, CSV Injection), wherever it stands in the cell's first place.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def as_download(event: Event) -> HttpResponse:
    """The table as a file to save. In UTF-8 with the mark by which spreadsheets know it."""
    answer = HttpResponse(table(event), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-reservations.csv"'
    return answer


def table(event: Event) -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(event))
    return f"\ufeff{written.getvalue()}"


def safe(value: Any) -> str:
    """The value as text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _rows(event: Event) -> Iterator[list[str]]:
    for reservation in queries.reservations_of(event.pk):
        yield [safe(cell) for cell in _cells(reservation)]


def _cells(reservation: Reservation) -> list[Any]:
    person = reservation.user
    return [
        reservation.holder,
        person.email if person else "",
        reservation.seat.name if reservation.seat else "",
        reservation.get_status_display(),
        reservation.readable_code,
        "yes" if reservation.from_waitlist else "",
        wall_clock(reservation.created_at),
        *map(_moment, (reservation.cancelled_at, getattr(reservation, "checked_in_at", None))),
    ]


def _moment(value: datetime | None) -> str:
    return wall_clock(value) if value else ""

"""All requests as a table for a spreadsheet, for the staff."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

from django.http import HttpResponse

from core.ui.times import wall_clock
from tickets import queries
from tickets.models import Ticket

COLUMNS = (
    *("Number", "Title", "Status", "Priority", "Tags", "Private", "Requester", "Email", "Works on it"),
    *("Filed", "Waiting since", "Closed", "Replies", "Merged into", "Description"),
)
# What a spreadsheet would take for a formula (OWASP, CSV Injection), wherever it stands in the cell's first place.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def as_download() -> HttpResponse:
    """The table as a file to save. In UTF-8 with the mark by which spreadsheets know it."""
    answer = HttpResponse(table(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="requests.csv"'
    return answer


def table() -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows(_rows())
    return f"\ufeff{written.getvalue()}"


def safe(value: Any) -> str:
    """The value as text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _rows() -> Iterator[list[str]]:
    for ticket in queries.listed(Ticket.objects.all()).iterator(500):
        yield [safe(cell) for cell in _cells(ticket)]


def _cells(ticket: Any) -> list[Any]:
    person = ticket.requester
    return [
        ticket.number,
        ticket.title,
        ticket.get_status_display(),
        ticket.get_priority_display(),
        ", ".join(ticket.tags),
        "private" if ticket.private else "public",
        person.name if person else "",
        ticket.address,
        ticket.assignee.name if ticket.assignee else "",
        *map(_moment, (ticket.created_at, ticket.waiting_since, ticket.closed_at)),
        ticket.reply_count,
        ticket.merged_into.number if ticket.merged_into else "",
        ticket.description,
    ]


def _moment(value: datetime | None) -> str:
    return wall_clock(value) if value else ""

"""All requests as CSV, for staff."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from core import spreadsheets
from tickets import queries
from tickets.models import Ticket

COLUMNS = (
    *("Number", "Title", "Status", "Priority", "Tags", "Private", "Requester", "Email", "Works on it"),
    *("Filed", "Waiting since", "Closed", "Replies", "Merged into", "Description"),
)


def requests_csv() -> HttpResponse:
    """Return the table of requests as a download."""
    return spreadsheets.csv_response("requests", requests_table())


def requests_table() -> str:
    return spreadsheets.csv_text(COLUMNS, _rows())


def _rows() -> Iterator[list[Any]]:
    for ticket in queries.listed(Ticket.objects.all()).iterator(500):
        yield _cells(ticket)


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
        ticket.created_at,
        ticket.waiting_since,
        ticket.closed_at,
        ticket.reply_count,
        ticket.merged_into.number if ticket.merged_into else "",
        ticket.description,
    ]

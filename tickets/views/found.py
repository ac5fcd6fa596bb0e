"""What the club's search finds among requests."""

from collections.abc import Iterator

from django.http import HttpRequest

from core.ui.search import MOST, Hit
from tickets import queries, wire
from tickets.access import Caller, Role, role_of


def requests(request: HttpRequest, words: str) -> Iterator[Hit]:
    """Among those that the visitor may see; staff are led to the queue."""
    caller = Caller(request.user)
    for ticket in queries.search(request.user, text=words)[:MOST]:
        role = role_of(caller, ticket) or Role.PUBLIC
        where = ticket.staff_url if role is Role.STAFF else ticket.get_absolute_url()
        yield Hit(wire.text_for(role, ticket.title), where, f"#{ticket.number}, {ticket.get_status_display().lower()}")

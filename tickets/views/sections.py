"""Requests in the club's search, in a person's profile, and as links from their numbers."""

from collections.abc import Iterator, Set

from django.http import HttpRequest

from core.people import Person, Visitor
from core.systems import Hit
from core.ui.navigation import MAX_HITS
from tickets import queries, shapes
from tickets.access import Caller, Role, role_of
from tickets.models import Ticket


def search_requests(request: HttpRequest, words: str) -> Iterator[Hit]:
    """Yield the requests that the visitor may see; for staff they link to the queue."""
    caller = Caller(request.user)
    for ticket in queries.search(request.user, text=words)[:MAX_HITS]:
        role = role_of(caller, ticket) or Role.PUBLIC
        where = ticket.staff_url if role is Role.STAFF else ticket.get_absolute_url()
        yield Hit(
            shapes.text_for(role, ticket.title), where, f"#{ticket.number}, {ticket.get_status_display().lower()}"
        )


def requests_of(person: Person) -> Iterator[Hit]:
    for ticket in queries.listed(Ticket.objects.filter(requester=person))[:MAX_HITS]:
        yield Hit(ticket.title, ticket.staff_url, f"#{ticket.number}, {ticket.get_status_display().lower()}")


def link_numbers(person: Visitor, written: Set[str]) -> dict[str, str]:
    """Return the URLs of the requests that the person may see, by the number as written: #1004."""
    meant = {each: int(each.removeprefix("#")) for each in written}
    seen = Ticket.objects.visible_to(person).filter(number__in=meant.values()).only("number")
    for_staff = bool(getattr(person, "is_staff", False))
    where = {each.number: each.staff_url if for_staff else each.get_absolute_url() for each in seen}
    return {each: where[number] for each, number in meant.items() if number in where}

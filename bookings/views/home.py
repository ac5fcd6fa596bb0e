"""What game day shows of events."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bookings import queries
from bookings.cards import cards_for

SHOWN = 4


def section(request: HttpRequest) -> SafeString:
    """The next events, with their seats."""
    cards = cards_for(list(queries.public(to_come=True)[:SHOWN]), request.user)
    return render_to_string("bookings/_home.html", {"cards": cards}, request) if cards else SafeString("")

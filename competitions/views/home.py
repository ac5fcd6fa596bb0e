"""What game day shows of competitions."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from competitions import queries
from competitions.cards import cards_for
from competitions.models import CompetitionStatus
from core.database import DatabaseNow

SHOWN = 3


def section(request: HttpRequest) -> SafeString:
    """The next competitions, with their places."""
    coming = queries.search(request.user).filter(status=CompetitionStatus.PUBLISHED, starts_at__gt=DatabaseNow())
    cards = cards_for(list(coming[:SHOWN]), request.user)
    return render_to_string("competitions/_home.html", {"cards": cards}, request) if cards else SafeString("")

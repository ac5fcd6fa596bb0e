"""What one has reserved, and the ticket."""

from uuid import UUID

import segno
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from bookings import access, queries
from bookings.models import Reservation
from bookings.tickets import token_of
from core.database import database_now

A_PAGE = 20


@require_safe
def my_reservations(request: HttpRequest) -> HttpResponse:
    """What is to come first, with history: cancelled ones and those of the past stay."""
    page = Paginator(queries.my_diary(request.user.pk), A_PAGE).get_page(request.GET.get("page"))
    now = database_now()
    lines = [{"reservation": each, "over": each.event.is_over_at(now)} for each in page]
    turns = queries.my_turns(request.user.pk) if page.number == 1 else []
    return render(request, "bookings/my_reservations.html", {"page": page, "lines": lines, "turns": turns})


@require_safe
def ticket(request: HttpRequest, reservation: UUID) -> HttpResponse:
    """What is shown at the door: on the phone, or printed."""
    found = access.ticket_for(request.user, reservation)
    code = qr_of(found) if found.is_active else None
    entry = queries.entry_of(found.pk)
    return render(
        request, "bookings/ticket.html", {"reservation": found, "event": found.event, "qr": code, "entry": entry}
    )


def qr_of(reservation: Reservation) -> SafeString:
    """The ticket's code as a drawing, with the quiet zone that readers need (ISO/IEC 18004)."""
    drawn = segno.make(token_of(reservation), error="m", micro=False)
    return SafeString(drawn.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff"))

"""What the club's search finds among events, and what a person has here."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from bookings import queries
from bookings.models import ReservationStatus
from core.ui.search import MOST, Hit
from core.ui.times import day_words


def events(request: HttpRequest, words: str) -> Iterator[Hit]:
    for event in queries.search(request.user, text=words)[:MOST]:
        yield Hit(event.name, event.get_absolute_url(), f"{day_words(event.starts_at)}, {event.location}")


def seats_of(person: Any) -> Iterator[Hit]:
    """What they go to next, then what is over or cancelled."""
    for each in queries.my_diary(person.pk)[:MOST]:
        seat = f"{each.seat.name}, " if each.seat else ""
        stands = "" if each.status == ReservationStatus.ACTIVE else f", {each.get_status_display().lower()}"
        yield Hit(each.event.name, each.event.get_absolute_url(), f"{seat}{day_words(each.event.starts_at)}{stands}")

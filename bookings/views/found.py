"""What the club's search finds among events."""

from collections.abc import Iterator

from django.http import HttpRequest

from bookings import queries
from core.ui.search import MOST, Hit
from core.ui.times import day_words


def events(request: HttpRequest, words: str) -> Iterator[Hit]:
    for event in queries.search(request.user, text=words)[:MOST]:
        yield Hit(event.name, event.get_absolute_url(), f"{day_words(event.starts_at)}, {event.location}")

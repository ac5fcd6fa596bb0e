"""What the club's search finds among games."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from core.ui.search import MOST, Hit
from core.ui.times import day_words
from scoreboard import queries


def games(request: HttpRequest, words: str) -> Iterator[Hit]:
    for game in queries.search(words)[:MOST]:
        day = day_words(game.starts_at) if game.starts_at else game.get_status_display()
        yield Hit(str(game), reverse("game", args=[game.slug]), f"{day}, {game.venue}" if game.venue else day)

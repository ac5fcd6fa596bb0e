"""What the club's search finds among drops."""

from collections.abc import Iterator

from django.http import HttpRequest

from core.ui.search import MOST, Hit
from core.ui.times import day_words
from drops import queries


def drops(request: HttpRequest, words: str) -> Iterator[Hit]:
    for drop in queries.search(text=words)[:MOST]:
        yield Hit(drop.title, drop.get_absolute_url(), f"Opens {day_words(drop.claim_window_start)}")

"""What the club's search finds among drops."""

from collections.abc import Iterator

from django.http import HttpRequest

from core.times import format_day
from core.ui.plugins import MAX_HITS, Hit
from drops import queries


def drops(request: HttpRequest, words: str) -> Iterator[Hit]:
    for drop in queries.search(text=words)[:MAX_HITS]:
        yield Hit(drop.title, drop.get_absolute_url(), f"Opens {format_day(drop.claim_window_start)}")

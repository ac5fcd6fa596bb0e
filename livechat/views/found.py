"""What the club's search finds among streams."""

from collections.abc import Iterator

from django.http import HttpRequest

from core.ui.search import MOST, Hit
from core.ui.times import day_words
from livechat import queries


def streams(request: HttpRequest, words: str) -> Iterator[Hit]:
    for stream in queries.streams(text=words)[:MOST]:
        day = f", {day_words(stream.starts_at)}" if stream.starts_at else ""
        yield Hit(stream.title, stream.get_absolute_url(), f"{stream.get_status_display()}{day}")

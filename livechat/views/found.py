"""What the club's search finds among streams."""

from collections.abc import Iterator

from django.http import HttpRequest

from core.times import format_day
from core.ui.plugins import MAX_HITS, Hit
from livechat import queries


def streams(request: HttpRequest, words: str) -> Iterator[Hit]:
    for stream in queries.streams(text=words)[:MAX_HITS]:
        day = f", {format_day(stream.starts_at)}" if stream.starts_at else ""
        yield Hit(stream.title, stream.get_absolute_url(), f"{stream.get_status_display()}{day}")

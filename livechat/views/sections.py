"""The stream on the home page, and streams in the club's search."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.systems import Hit
from core.times import format_day
from core.ui.navigation import MAX_HITS
from livechat import queries, video
from livechat.views.public import chat_context


def home_section(request: HttpRequest) -> SafeString:
    """Render the current stream with its chat. Videos from other sites play only on the stream's own page."""
    stream = queries.current_stream()
    if stream is None:
        return SafeString("")
    context = chat_context(request, stream) | {"video": video.source_url(stream), "is_home": True}
    context["plays_here"] = video.is_local(stream) and not video.youtube_id(stream)
    return render_to_string("livechat/_home.html", context, request)


def search_streams(request: HttpRequest, words: str) -> Iterator[Hit]:
    for stream in queries.streams(text=words)[:MAX_HITS]:
        day = f", {format_day(stream.starts_at)}" if stream.starts_at else ""
        yield Hit(stream.title, stream.get_absolute_url(), f"{stream.get_status_display()}{day}")

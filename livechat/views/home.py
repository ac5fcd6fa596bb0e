"""What game day shows of streams."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from livechat import queries, video
from livechat.views.showing import chat_shown


def section(request: HttpRequest) -> SafeString:
    """The stream that is on, with its chat beside it; a video from elsewhere is a step away, on the stream's page."""
    stream = queries.one_live()
    if stream is None:
        return SafeString("")
    known = chat_shown(request, stream, video=video.address(stream), is_home=True)
    known["plays_here"] = video.is_from_here(stream) and not video.youtube_id(stream)
    return render_to_string("livechat/_home.html", known, request)

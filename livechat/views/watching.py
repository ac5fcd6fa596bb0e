"""Finding a stream, watching it, and its chat in other windows."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.errors import NotFound
from core.security import content_policy
from livechat import queries
from livechat.lines import lines_of
from livechat.models import Stream
from livechat.views import showing

A_PAGE = 12
PARTS = {part: f"livechat/_{part}.html" for part in ("compose", "lines", "player")} | {
    "status": "livechat/stream.html#status"
}
MOST_LINES, MOST_SECONDS = 20, 120


@login_not_required
@require_safe
def stream_list(request: HttpRequest) -> HttpResponse:
    """What is live, what comes, and what was."""
    page = Paginator(queries.streams(), A_PAGE).get_page(request.GET.get("page"))
    watching = queries.viewers(stream.room for stream in page)
    cards = [(stream, watching.get(stream.room, 0)) for stream in page]
    return render(request, "livechat/list.html", {"page": page, "cards": cards})


@login_not_required
@require_safe
def stream(request: HttpRequest, name: str) -> HttpResponse:
    """A stream with its chat. `?part=` answers with a part of it alone; `?before=` shows what was said earlier."""
    found = queries.stream(name)
    more = _earlier(request, found) if "before" in request.GET else {}
    if part := PARTS.get(request.GET.get("part", "")):
        known = showing.chat_shown(request, found, video=showing.address_of(found), embed=showing.embed_of(found))
        return render(request, part, {**known, **more})
    return showing.show(request, found, **more)


@login_not_required
@require_safe
def chat(request: HttpRequest, name: str) -> HttpResponse:
    """The chat alone, for a window of its own."""
    return showing.show(request, queries.stream(name), alone=True)


@login_not_required
@require_safe
@content_policy(frame_ancestors="*")
def overlay(request: HttpRequest, name: str) -> HttpResponse:
    """The chat over a picture: `?lines=8`, and `&fade=20` seconds after which a line goes. Nobody counts as a viewer.

    It may be framed by anyone: there is nothing on it to click, and streaming software frames it.
    """
    found = queries.stream(name)
    most = _number(request, "lines", 8, MOST_LINES)
    lines = lines_of(queries.latest(found.pk, most))
    known = {"stream": found, "lines": lines, "most": most, "fade": _number(request, "fade", 0, MOST_SECONDS)}
    return render(request, "livechat/overlay.html", known)


def _earlier(request: HttpRequest, found: Stream) -> dict[str, Any]:
    """The lines before the one that is named."""
    try:
        first = queries.message(found, request.GET["before"])
    except NotFound:
        return {}
    lines = lines_of(queries.before(found.pk, first))
    return {"lines": lines, "has_earlier": len(lines) == queries.SHOWN, "is_earlier": True}


def _number(request: HttpRequest, name: str, default: int, most: int) -> int:
    asked = request.GET.get(name, "")
    return min(int(asked), most) if asked.isascii() and asked.isdigit() and len(asked) < 6 else default

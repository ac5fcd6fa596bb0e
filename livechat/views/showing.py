"""What the pages of one stream share: the stream, and its chat as this visitor sees it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.ui.forms import refused_form
from core.unsent.pages import referring_path
from livechat import access, queries, video
from livechat.callers import speaker_of
from livechat.forms import MessageForm, NameForm
from livechat.keys import public_key
from livechat.lines import lines_of
from livechat.models import Stream
from livechat.services.speakers import key_of

# Where a guest's browser keeps what they call themselves.
NAME = "chat_name"
CHEERS = ("De-fence!", "And one!", "Downtown")


def chat_shown(request: HttpRequest, stream: Stream, **more: Any) -> dict[str, Any]:
    """The chat for this visitor. The stream's version was read before its lines: nothing falls between."""
    speaker = speaker_of(request)
    is_known = request.user.is_authenticated or bool(speaker.session)
    me = public_key(key_of(stream, speaker)) if is_known else ""
    lines = lines_of(queries.latest(stream.pk), me)
    return {
        "stream": stream,
        "lines": lines,
        "has_earlier": len(lines) == queries.SHOWN,
        "pinned": stream.pinned,
        "me": me,
        "me_name": getattr(request.user, "name", "") or request.session.get(NAME, ""),
        "watching": queries.viewers([stream.room]).get(stream.room, 0),
        "moderates": access.may_moderate(stream, request.user),
        "cheers": (*CHEERS, f"Go {settings.CLUB_NAME.split()[-1]}"),
        "form": MessageForm(),
        "name_form": NameForm(),
        "next": page_shown(request, stream, request.path),
        **more,
        **refused_form(request),
    }


def page_shown(request: HttpRequest, stream: Stream, asked: str) -> str:
    """The page that shows this chat: its stream's, the chat alone, or game day. A part of one was asked for by it."""
    page = referring_path(request) if "part" in request.GET else asked
    if page == reverse("stream-chat", args=[stream.slug]):
        return page
    return page if page == reverse("game-day") and queries.one_live() == stream else stream.get_absolute_url()


def show(request: HttpRequest, stream: Stream, *, alone: bool = False, **more: Any) -> HttpResponse:
    """The stream's page, or its chat alone."""
    wants_video = request.GET.get("watch") == "1"
    known = chat_shown(request, stream, video=address_of(stream), embed=embed_of(stream, wants_video), **more)
    known["may_manage"] = access.may_manage(stream, request.user)
    response = render(request, "livechat/chat.html" if alone else "livechat/stream.html", known)
    if not alone:
        response.content_policy = video.policy(stream)  # type: ignore[attr-defined]
    return response


def address_of(stream: Stream) -> str:
    return video.address(stream)


def embed_of(stream: Stream, wanted: bool = True) -> dict[str, Any] | None:
    """YouTube's player: its address, and whether the visitor has asked for it."""
    return {"url": video.embed(stream), "wanted": wanted} if video.youtube_id(stream) else None


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that a form says it stands on."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if ours and asked.startswith("/") else otherwise

"""Public pages: the list, a stream with its chat, the overlay, and sending without a script."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, NotFound
from core.security import content_policy
from core.ui.confirm import Question, confirm_first
from core.ui.forms import INVALID, add_error, refused_form, show_again
from core.ui.pages import Page, requested_parts
from core.unsent.form_data import has_typed_text
from core.unsent.pages import referring_path
from livechat import access, queries, services, video
from livechat.access import public_key
from livechat.forms import MessageForm, NameForm, ReasonForm, TimeOutForm
from livechat.models import Stream
from livechat.presenters import MessagePresenter, present_messages
from livechat.services.senders import caller_of_request, check_name_allowed, clean_guest_name, sender_key_of

PAGE_SIZE = 12
MAX_LINES, MAX_FADE_SECONDS = 20, 120
# The session key of a guest's name.
GUEST_NAME_KEY = "chat_name"
CHEERS = ("De-fence!", "And one!", "Downtown")


@login_not_required
@require_safe
def stream_list(request: HttpRequest) -> HttpResponse:
    """List the streams: live, upcoming, ended."""
    page = Paginator(queries.streams(), PAGE_SIZE).get_page(request.GET.get("page"))
    viewers = queries.viewer_counts(stream.room for stream in page)
    cards = [(stream, viewers.get(stream.room, 0)) for stream in page]
    return render(request, "livechat/list.html", {"page": page, "cards": cards})


def status(request: HttpRequest, stream: Stream) -> dict[str, Any]:
    """Return how the stream stands, and how many watch it."""
    return {"stream": stream, "watching": queries.viewer_counts([stream.room]).get(stream.room, 0)}


def player(request: HttpRequest, stream: Stream) -> dict[str, Any]:
    wants_video = request.GET.get("watch") == "1" or bool(requested_parts(request, ["player"]))
    return {"stream": stream, "video": video.source_url(stream), "embed": youtube_embed(stream, wants_video)}


def lines(request: HttpRequest, stream: Stream) -> dict[str, Any]:
    """Return the latest messages; `?before=` the ones before a message."""
    context: dict[str, Any] = {"stream": stream, "me": _my_key(request, stream)}
    if earlier := _earlier_messages(request, stream):
        return context | earlier
    lines = present_messages(queries.latest_messages(stream.pk), context["me"])
    return context | {"lines": lines, "has_earlier": len(lines) == queries.MESSAGES_PER_PAGE}


def compose(request: HttpRequest, stream: Stream) -> dict[str, Any]:
    """Return the forms to choose a name and to write."""
    return {
        "stream": stream,
        "me_name": getattr(request.user, "name", "") or request.session.get(GUEST_NAME_KEY, ""),
        "cheers": (*CHEERS, f"Go {settings.CLUB_NAME.split()[-1]}"),
        "form": MessageForm(),
        "name_form": NameForm(),
        "next": page_of_chat(request, stream, request.path),
        **refused_form(request),
    }


def chat_context(request: HttpRequest, stream: Stream) -> dict[str, Any]:
    """Return the context of a page with the chat. The stream, with its version, is read before the messages."""
    parts = status(request, stream) | lines(request, stream) | compose(request, stream)
    return parts | {"pinned": stream.pinned, "moderates": access.may_moderate(stream, request.user)}


def around(request: HttpRequest, stream: Stream) -> dict[str, Any]:
    may_manage = access.may_manage(stream, request.user)
    return chat_context(request, stream) | player(request, stream) | {"may_manage": may_manage}


class StreamPage(Page[Stream]):
    def render(self, request: HttpRequest, thing: Stream, status: int = 200, **more: Any) -> HttpResponse:
        """Render the page, and let it load the video from where it is."""
        response = super().render(request, thing, status, **more)
        response.content_policy = video.content_policy_of(thing)  # type: ignore[attr-defined]
        return response


stream_page = StreamPage(
    "livechat/stream.html",
    parts={"status": status, "player": player, "lines": lines, "compose": compose},
    context=around,
)


@login_not_required
@require_safe
@stream_page
def stream(request: HttpRequest, name: str) -> Stream:
    """Show a stream with its chat; `?before=` shows earlier messages."""
    return queries.stream(name)


@login_not_required
@require_safe
def chat(request: HttpRequest, name: str) -> HttpResponse:
    """Show only the chat, for its own window."""
    return render(request, "livechat/chat.html", around(request, queries.stream(name)))


@login_not_required
@require_safe
@content_policy(frame_ancestors="*")
def overlay(request: HttpRequest, name: str) -> HttpResponse:
    """Show the chat as a video overlay: `?lines=8`, and `&fade=20` seconds until a message fades. It counts no viewer.

    Any site may frame it, because streaming software does and it has nothing to click.
    """
    result = queries.stream(name)
    limit = _number_from_query(request, "lines", 8, MAX_LINES)
    lines = present_messages(queries.latest_messages(result.pk, limit))
    context = {
        "stream": result,
        "lines": lines,
        "most": limit,
        "fade": _number_from_query(request, "fade", 0, MAX_FADE_SECONDS),
    }
    return render(request, "livechat/overlay.html", context)


def _earlier_messages(request: HttpRequest, current: Stream) -> dict[str, Any]:
    """Return the messages before the one in the query, if there is one."""
    try:
        first = queries.message(current, request.GET["before"])
    except (KeyError, NotFound):
        return {}
    lines = present_messages(queries.messages_before(current.pk, first))
    return {"lines": lines, "has_earlier": len(lines) == queries.MESSAGES_PER_PAGE, "is_earlier": True}


def _number_from_query(request: HttpRequest, name: str, default: int, maximum: int) -> int:
    value = request.GET.get(name, "")
    return min(int(value), maximum) if value.isascii() and value.isdigit() and len(value) < 6 else default


def _my_key(request: HttpRequest, stream: Stream) -> str:
    """Return by which key the visitor's own messages are known, or nothing for one who never wrote."""
    speaker = caller_of_request(request)
    is_known = request.user.is_authenticated or speaker.session
    return public_key(sender_key_of(stream, speaker)) if is_known else ""


def page_of_chat(request: HttpRequest, stream: Stream, asked: str) -> str:
    """Return the page that shows this chat: the stream, the chat window or the home page. A part counts as its page."""
    page = referring_path(request) if "parts" in request.GET else asked
    if page == reverse("stream-chat", args=[stream.slug]):
        return page
    return page if page == reverse("game-day") and queries.current_stream() == stream else stream.get_absolute_url()


def youtube_embed(stream: Stream, wanted: bool = True) -> dict[str, Any] | None:
    """Return YouTube's player URL, and whether the visitor has clicked to load it."""
    return {"url": video.embed_url(stream), "wanted": wanted} if video.youtube_id(stream) else None


def return_url(request: HttpRequest, otherwise: str) -> str:
    """Return the page of this site that the form names, to redirect back."""
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours and url.startswith("/") else otherwise


@login_not_required
@require_POST
def send_message(request: HttpRequest, name: str) -> HttpResponse:
    """Send the form's message. Its clientId makes a double click one message."""
    stream, form = queries.stream(name), MessageForm(request.POST)
    page = page_of_chat(request, stream, request.POST.get("next", ""))
    if not form.is_valid():
        return show_again(request, page, INVALID, form=form)
    data = form.cleaned_data
    try:
        services.send_message(
            stream_id=stream.pk,
            by=caller_of_request(request),
            content=data["cheer"] or data["content"],
            sender=request.session.get(GUEST_NAME_KEY),
            client_id=data["client_id"],
        )
    except DomainError as refusal:
        return show_again(request, page, add_error(form, refusal, {"sender": "name"}), form=form)
    return redirect(f"{page}#chat")


@login_not_required
@require_POST
def set_guest_name(request: HttpRequest, name: str) -> HttpResponse:
    """Save the guest's name in the session, which identifies them from then on."""
    stream, form = queries.stream(name), NameForm(request.POST)
    page = page_of_chat(request, stream, request.POST.get("next", ""))
    if not form.is_valid():
        return show_again(request, page, INVALID, name_form=form)
    try:
        guest_name = clean_guest_name(form.cleaned_data["name"])
        check_name_allowed(stream, guest_name)
    except DomainError as refusal:
        return show_again(request, page, add_error(form, refusal, {"sender": "name"}), name_form=form)
    request.session[GUEST_NAME_KEY] = guest_name
    return redirect(f"{page}#chat")


def actions(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    return context


@login_not_required
@require_safe
@Page("livechat/message.html", parts={"actions": actions}, context=actions)
def message_page(request: HttpRequest, name: str, message: UUID) -> dict[str, Any]:
    """Show a message and what can be done with it."""
    stream = access.get_stream(name)
    one = access.get_message(stream, message)
    return {
        "stream": stream,
        "line": MessagePresenter(one, _my_key(request, stream)),
        "moderates": access.may_moderate(stream, request.user),
        "is_pinned": stream.pinned_id == one.pk,
        "reason_form": ReasonForm(),
        "time_out_form": TimeOutForm(),
    }


def ask_delete(request: HttpRequest, name: str, message: UUID) -> Question:
    stream = access.get_stream(name)
    one = access.get_message(stream, message)
    is_mine = MessagePresenter(one, public_key(sender_key_of(stream, caller_of_request(request)))).is_mine
    if not is_mine:
        access.stream_to_moderate(request.user, name)
    return Question(
        title="Delete your message?" if is_mine else f"Delete the message of {one.sender}?",
        says=f"“{one.content}” disappears from the chat for everybody. This cannot be undone.",
        act="Delete",
        keep="Keep the message",
        back=stream.get_absolute_url(),
    )


@login_not_required
@confirm_first(ask_delete)
@require_POST
def delete_message(request: HttpRequest, name: str, message: UUID) -> HttpResponse:
    """Delete a message, as its sender or as a moderator."""
    stream = access.get_stream(name)
    try:
        services.delete_message(stream_id=stream.pk, message_id=message, by=caller_of_request(request))
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Deleted.")
    return redirect(stream)


@login_not_required
@require_POST
def report_message(request: HttpRequest, name: str, message: UUID) -> HttpResponse:
    """Report a message to the moderators."""
    stream, form = access.get_stream(name), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        services.report_message(stream_id=stream.pk, message_id=message, by=caller_of_request(request), reason=reason)
    except DomainError as refusal:
        if has_typed_text(request):
            raise
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Thank you. A moderator will look at it.")
    return redirect(stream)

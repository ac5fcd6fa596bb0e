"""What is asked before a message goes, before somebody may not write, and before a stream ends."""

from uuid import UUID

from django.http import HttpRequest

from core.ui.confirm import Question
from livechat import access
from livechat.callers import speaker_of
from livechat.forms import ReasonForm, TimeOutForm
from livechat.keys import public_key
from livechat.lines import Line
from livechat.services.speakers import key_of


def delete(request: HttpRequest, name: str, message: UUID) -> Question:
    stream = access.stream_named(name)
    one = access.message_of(stream, message)
    is_mine = Line(one, public_key(key_of(stream, speaker_of(request)))).is_mine
    if not is_mine:
        access.stream_to_moderate(request.user, name)
    return Question(
        title="Delete your message?" if is_mine else f"Delete the message of {one.sender}?",
        says=f"“{one.content}” disappears from the chat for everybody. This cannot be undone.",
        act="Delete",
        keep="Keep the message",
        back=stream.get_absolute_url(),
    )


def time_out(request: HttpRequest, name: str, message: UUID) -> Question:
    stream = access.stream_to_moderate(request.user, name)
    sender = access.message_of(stream, message).sender
    sent = {"seconds": request.GET.get("seconds", ""), "reason": request.GET.get("reason", "")}
    form = TimeOutForm(sent)
    words = dict(form.fields["seconds"].choices).get(int(sent["seconds"]) if sent["seconds"].isdecimal() else 0)  # type: ignore[attr-defined]
    return Question(
        title=f"Time out {sender}?",
        says=f"{sender} cannot write in this chat for {words or '5 minutes'}. You can lift it at any time.",
        act="Time out",
        keep="Let them write",
        back=stream.get_absolute_url(),
        sends=sent,
    )


def ban(request: HttpRequest, name: str, message: UUID) -> Question:
    stream = access.stream_to_moderate(request.user, name)
    sender = access.message_of(stream, message).sender
    reason = request.GET.get("reason", "")
    return Question(
        title=f"Ban {sender}?",
        says=f"{sender} cannot write in this chat any more, until a moderator lifts the ban.",
        act="Ban",
        keep="Let them write",
        back=stream.get_absolute_url(),
        form=None if "reason" in request.GET else ReasonForm(),
        sends={"reason": reason} if reason else {},
    )


def end(request: HttpRequest, name: str) -> Question:
    stream = access.stream_to_manage(request.user, name)
    return Question(
        title="End the stream?",
        says=f"{stream.title} stops for everybody who watches, and its chat closes.",
        act="End the stream",
        keep="Stay live",
        back=stream.get_absolute_url(),
    )

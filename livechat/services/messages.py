"""Send a chat message: check it, store it, announce it."""

from datetime import datetime
from math import ceil
from uuid import UUID

from django.db import IntegrityError, transaction

from core.api import rate_limits
from core.database import database_now
from core.errors import Invalid
from core.requests import network_of
from core.rooms.services import announce
from livechat import access, room_events
from livechat.access import locked_stream
from livechat.errors import (
    Banned,
    ChatClosed,
    LinkNotAllowed,
    MembersOnly,
    MessageDeleted,
    PersonalData,
    SlowMode,
    TimedOut,
    WordNotAllowed,
)
from livechat.models import (
    MAX_CLIENT_ID_LENGTH,
    MAX_CONTENT_LENGTH,
    BlockedWord,
    Links,
    Message,
    Role,
    Sanction,
    SanctionKind,
    Stream,
)
from livechat.moderation_filter import contains_blocked_word, has_link, has_personal_data
from livechat.services.senders import ChatCaller, Sender, sender_for
from livechat.text import clean_text, has_lone_surrogate

# Messages per window: of one sender, and of all guests of one network, because sessions and names are free.
# A hall of 300 phones is one network.
SENDER_LIMIT, LIMIT_WINDOW_SECONDS = 8, 10
NETWORK_LIMIT = 100


def send_message(
    *, stream_id: UUID, by: ChatCaller, content: object, sender: str | None = None, client_id: object = ""
) -> tuple[Message, bool]:
    """Send a message. Return it and whether it is new: a sender's repeated `client_id` returns the first message.

    Raise NotFound, Invalid, NameNotAllowed, RateLimited, ChatClosed, Banned, TimedOut, MembersOnly, SlowMode,
    WordNotAllowed, LinkNotAllowed, PersonalData, or MessageDeleted when the first message was deleted.
    """
    text, clean_id = _clean_content(content), _clean_client_id(client_id)
    stream = access.get_stream(stream_id)
    author = sender_for(stream, by, sender)
    if duplicate := _find_duplicate(stream, author, clean_id):
        return duplicate, False
    _hit_rate_limits(stream, by, author)
    try:
        return _store(stream.pk, author, text, clean_id)
    except IntegrityError:
        if duplicate := _find_duplicate(stream, author, clean_id):
            return duplicate, False
        raise


@transaction.atomic
def _store(stream_id: UUID, author: Sender, text: str, client_id: str) -> tuple[Message, bool]:
    stream = locked_stream(stream_id)
    if duplicate := _find_duplicate(stream, author, client_id):
        return duplicate, False
    now = database_now()
    check_may_send(stream, author, now)
    _check_content(stream, author, text)
    _check_slow_mode(stream, author, now)
    message = Message.objects.create(
        stream=stream,
        member=author.member,
        sender=author.name,
        sender_key=author.key,
        network=author.network,
        role=author.role,
        content=text,
        client_id=client_id,
        created_at=now,
    )
    announce(stream.room, room_events.MessageSent(str(message.pk)), actor=author.member.pk if author.member else None)
    return message, True


def check_may_send(stream: Stream, author: Sender, now: datetime) -> None:
    """Raise ChatClosed, Banned, TimedOut or MembersOnly if the sender may not write now."""
    if not stream.chat_is_open:
        raise ChatClosed
    if sanction := active_sanction(stream, author):
        if sanction.kind == SanctionKind.BAN or sanction.until is None:
            raise Banned
        raise TimedOut(retryAfter=max(1, ceil((sanction.until - now).total_seconds())))
    if stream.members_only and author.role == Role.GUEST:
        raise MembersOnly


def active_sanction(stream: Stream, author: Sender) -> Sanction | None:
    """Return the sanction in force on the sender or on a guest's network. A ban precedes a time-out."""
    sanctions = list(Sanction.objects.in_force().filter(stream=stream, sender_key=author.key))
    if author.network:
        sanctions += Sanction.objects.in_force().filter(stream=stream, network=author.network)
    return min(sanctions, key=lambda one: (one.kind, one.until is None), default=None)


def _find_duplicate(stream: Stream, author: Sender, client_id: str) -> Message | None:
    if not client_id:
        return None
    sent = Message.objects.filter(stream=stream, sender_key=author.key, client_id=client_id)
    duplicate: Message | None = sent.first()
    if duplicate and duplicate.deleted_at:
        raise MessageDeleted
    return duplicate


def _hit_rate_limits(stream: Stream, by: ChatCaller, author: Sender) -> None:
    """Count the message against the rate limits. Moderators have none."""
    if author.moderates:
        return
    rate_limits.hit("chat", f"{stream.pk} {author.key}", SENDER_LIMIT, LIMIT_WINDOW_SECONDS)
    if not author.member:
        rate_limits.hit("chat.address", network_of(by.address), NETWORK_LIMIT, LIMIT_WINDOW_SECONDS)


def _check_content(stream: Stream, author: Sender, text: str) -> None:
    if author.moderates:
        return
    if contains_blocked_word(text, BlockedWord.objects.values_list("word", flat=True)):
        raise WordNotAllowed
    if has_personal_data(text):
        raise PersonalData
    may_link = stream.links == Links.EVERYONE or (stream.links == Links.MEMBERS and author.member is not None)
    if not may_link and has_link(text):
        raise LinkNotAllowed


def _check_slow_mode(stream: Stream, author: Sender, now: datetime) -> None:
    """Enforce slow mode under the stream's lock, so that of two concurrent messages one is refused."""
    if not stream.slow_seconds or author.moderates:
        return
    last = last_message_at(stream, author)
    if last and (left := stream.slow_seconds - (now - last).total_seconds()) > 0:
        raise SlowMode(retryAfter=max(1, ceil(left)))


def last_message_at(stream: Stream, author: Sender) -> datetime | None:
    """Return the time of the sender's last message, including deleted ones."""
    sent = Message.objects.filter(stream=stream, sender_key=author.key).order_by("-created_at")
    return sent.values_list("created_at", flat=True).first()


def _clean_content(content: object) -> str:
    """Return the content as stored, or raise Invalid."""
    if not isinstance(content, str) or has_lone_surrogate(content) or len(content) > MAX_CONTENT_LENGTH:
        raise Invalid(fields={"content": [f"Write 1 to {MAX_CONTENT_LENGTH} characters."]})
    if not (text := clean_text(content)):
        raise Invalid(fields={"content": ["Write something that can be seen."]})
    return text[:MAX_CONTENT_LENGTH]


def _clean_client_id(client_id: object) -> str:
    """Return the client's id of the message, or raise Invalid."""
    if client_id in (None, ""):
        return ""
    if isinstance(client_id, str) and len(client_id) <= MAX_CLIENT_ID_LENGTH and client_id.isprintable():
        return client_id
    raise Invalid(fields={"clientId": [f"At most {MAX_CLIENT_ID_LENGTH} visible characters."]})

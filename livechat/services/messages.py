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
    said, name = _clean_content(content), _clean_client_id(client_id)
    stream = access.get_stream(stream_id)
    who = sender_for(stream, by, sender)
    if known := _find_duplicate(stream, who, name):
        return known, False
    _hit_rate_limits(stream, by, who)
    try:
        return _store(stream.pk, who, said, name)
    except IntegrityError:
        if known := _find_duplicate(stream, who, name):
            return known, False
        raise


@transaction.atomic
def _store(stream_id: UUID, who: Sender, said: str, client_id: str) -> tuple[Message, bool]:
    stream = locked_stream(stream_id)
    if known := _find_duplicate(stream, who, client_id):
        return known, False
    now = database_now()
    check_may_send(stream, who, now)
    _check_content(stream, who, said)
    _check_slow_mode(stream, who, now)
    message = Message.objects.create(
        stream=stream,
        member=who.member,
        sender=who.name,
        sender_key=who.key,
        network=who.network,
        role=who.role,
        content=said,
        client_id=client_id,
        created_at=now,
    )
    announce(stream.room, room_events.MessageSent(str(message.pk)), actor=who.member.pk if who.member else None)
    return message, True


def check_may_send(stream: Stream, who: Sender, now: datetime) -> None:
    """Raise ChatClosed, Banned, TimedOut or MembersOnly if the sender may not write now."""
    if not stream.chat_is_open:
        raise ChatClosed
    if sanction := active_sanction(stream, who):
        if sanction.kind == SanctionKind.BAN or sanction.until is None:
            raise Banned
        raise TimedOut(retryAfter=max(1, ceil((sanction.until - now).total_seconds())))
    if stream.members_only and who.role == Role.GUEST:
        raise MembersOnly


def active_sanction(stream: Stream, who: Sender) -> Sanction | None:
    """Return the sanction in force on the sender or on a guest's network. A ban precedes a time-out."""
    found = list(Sanction.objects.in_force().filter(stream=stream, sender_key=who.key))
    if who.network:
        found += Sanction.objects.in_force().filter(stream=stream, network=who.network)
    return min(found, key=lambda one: (one.kind, one.until is None), default=None)


def _find_duplicate(stream: Stream, who: Sender, client_id: str) -> Message | None:
    if not client_id:
        return None
    known: Message | None = Message.objects.filter(stream=stream, sender_key=who.key, client_id=client_id).first()
    if known and known.deleted_at:
        raise MessageDeleted
    return known


def _hit_rate_limits(stream: Stream, by: ChatCaller, who: Sender) -> None:
    """Count the message against the rate limits. Moderators have none."""
    if who.moderates:
        return
    rate_limits.hit("chat", f"{stream.pk} {who.key}", SENDER_LIMIT, LIMIT_WINDOW_SECONDS)
    if not who.member:
        rate_limits.hit("chat.address", network_of(by.address), NETWORK_LIMIT, LIMIT_WINDOW_SECONDS)


def _check_content(stream: Stream, who: Sender, said: str) -> None:
    if who.moderates:
        return
    if contains_blocked_word(said, BlockedWord.objects.values_list("word", flat=True)):
        raise WordNotAllowed
    if has_personal_data(said):
        raise PersonalData
    may_link = stream.links == Links.EVERYONE or (stream.links == Links.MEMBERS and who.member is not None)
    if not may_link and has_link(said):
        raise LinkNotAllowed


def _check_slow_mode(stream: Stream, who: Sender, now: datetime) -> None:
    """Enforce slow mode under the stream's lock, so that of two concurrent messages one is refused."""
    if not stream.slow_seconds or who.moderates:
        return
    last = last_message_at(stream, who)
    if last and (left := stream.slow_seconds - (now - last).total_seconds()) > 0:
        raise SlowMode(retryAfter=max(1, ceil(left)))


def last_message_at(stream: Stream, who: Sender) -> datetime | None:
    """Return the time of the sender's last message, including deleted ones."""
    mine = Message.objects.filter(stream=stream, sender_key=who.key).order_by("-created_at")
    return mine.values_list("created_at", flat=True).first()


def _clean_content(content: object) -> str:
    """Return the content as stored, or raise Invalid."""
    if not isinstance(content, str) or has_lone_surrogate(content) or len(content) > MAX_CONTENT_LENGTH:
        raise Invalid(fields={"content": [f"Write 1 to {MAX_CONTENT_LENGTH} characters."]})
    if not (said := clean_text(content)):
        raise Invalid(fields={"content": ["Write something that can be seen."]})
    return said[:MAX_CONTENT_LENGTH]


def _clean_client_id(client_id: object) -> str:
    """Return the client's id of the message, or raise Invalid."""
    if client_id in (None, ""):
        return ""
    if isinstance(client_id, str) and len(client_id) <= MAX_CLIENT_ID_LENGTH and client_id.isprintable():
        return client_id
    raise Invalid(fields={"clientId": [f"At most {MAX_CLIENT_ID_LENGTH} visible characters."]})

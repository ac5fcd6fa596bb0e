"""Delete, pin, time out, ban, report, hand over to the help desk, block words; record each action."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from core.api import rate_limits
from core.database import database_now
from core.errors import Forbidden, Invalid, NotFound
from core.mail import rendering
from core.people import Person, Visitor, signed_in
from core.rooms.services import Event, announce
from livechat import access, room_events
from livechat.access import locked_stream, locked_to_moderate
from livechat.errors import MessageNotFound, NotModerator, SenderIsModerator, WordAlreadyBlocked
from livechat.models import (
    MAX_REASON_LENGTH,
    MODERATING_ROLES,
    Action,
    BlockedWord,
    Message,
    MessageKind,
    ModerationEntry,
    Report,
    Sanction,
    SanctionKind,
    Stream,
)
from livechat.services.senders import ChatCaller, sender_key_of
from livechat.text import clean_text
from tickets import services as help_desk
from tickets.access import Caller

# A ban deletes the sender's messages of this period.
BAN_SWEEP = timedelta(minutes=10)
REPORT_LIMIT, REPORT_WINDOW_SECONDS = 10, 600
TICKET_PLACE = "chat"
MAX_TITLE_LENGTH = 80


@transaction.atomic
def delete_message(*, stream_id: UUID, message_id: UUID, by: ChatCaller) -> None:
    """Delete a message, as its sender or as a moderator. Raise NotFound, MessageNotFound or NotModerator.

    A moderator's deletion is recorded with the text.
    """
    stream = locked_stream(stream_id)
    message = access.get_message(stream, message_id)
    moderates = access.may_moderate(stream, by.person)
    if not moderates and message.sender_key not in _possible_keys(stream, by, message):
        raise NotModerator
    if moderates:
        record_action(stream, Action.DELETED, signed_in(by.person), message=message)
    events = erase_messages(stream, [message])
    announce(stream.room, *events, actor=by.person.pk)


def erase_messages(stream: Stream, messages: Iterable[Message]) -> list[Event]:
    """Empty these messages of a locked stream, and return the events to announce."""
    events: list[Event] = []
    for message in messages:
        message.content, message.facts, message.deleted_at = "", {}, database_now()
        message.save(update_fields=["content", "facts", "deleted_at", "updated_at"])
        Report.objects.filter(message=message, settled_at=None).update(settled_at=database_now())
        if stream.pinned_id == message.pk:
            stream.pinned = None
            stream.save(update_fields=["pinned", "updated_at"])
        events.append(room_events.MessageDeleted(str(message.pk)))
    return events


def _possible_keys(stream: Stream, by: ChatCaller, message: Message) -> set[str]:
    """Return the keys the caller may have sent under. A program is known by address and the message's sender name."""
    if by.person.is_authenticated or by.session:
        return {sender_key_of(stream, by)}
    return {sender_key_of(stream, by, message.sender)}


@transaction.atomic
def pin_message(*, stream_id: UUID, message_id: UUID, by: Person) -> Message:
    """Pin a message, in place of any other. Raise NotFound, MessageNotFound or NotModerator."""
    stream = locked_to_moderate(by, stream_id)
    message = access.get_message(stream, message_id)
    if stream.pinned_id != message.pk:
        _pin(stream, message)
        record_action(stream, Action.PINNED, by, message=message)
        announce(stream.room, room_events.MessagePinned(str(message.pk)), actor=by.pk)
    return message


@transaction.atomic
def unpin_message(*, stream_id: UUID, by: Person) -> None:
    """Unpin the pinned message, if there is one. Raise NotFound or NotModerator."""
    stream = locked_to_moderate(by, stream_id)
    if stream.pinned is not None:
        pinned = stream.pinned
        _pin(stream, None)
        record_action(stream, Action.UNPINNED, by, about=pinned.sender)
        announce(stream.room, room_events.MessageUnpinned(str(pinned.pk)), actor=by.pk)


def _pin(stream: Stream, message: Message | None) -> None:
    stream.pinned = message
    stream.save(update_fields=["pinned", "updated_at"])


@transaction.atomic
def time_out(*, stream_id: UUID, message_id: UUID, by: Person, seconds: int, reason: str = "") -> Sanction:
    """Time out the sender of a message for some seconds, and delete the message.

    Raise NotFound, MessageNotFound, NotModerator, SenderIsModerator or Invalid.
    """
    if not Sanction.MIN_SECONDS <= seconds <= Sanction.MAX_SECONDS:
        raise Invalid(fields={"seconds": [f"From {Sanction.MIN_SECONDS} to {Sanction.MAX_SECONDS}."]})
    stream, message = _message_to_sanction(stream_id, message_id, by)
    until = database_now() + timedelta(seconds=seconds)
    sanction = _create_sanction(stream, message, by, SanctionKind.TIMEOUT, reason, until=until)
    record_action(stream, Action.TIMED_OUT, by, message=message, seconds=seconds, reason=sanction.reason)
    announce(stream.room, *erase_messages(stream, [message]), actor=by.pk)
    return sanction


@transaction.atomic
def ban(*, stream_id: UUID, message_id: UUID, by: Person, reason: str = "") -> Sanction:
    """Ban the sender of a message, and delete their messages of the last ten minutes.

    A guest is also banned by network and browser, except on a private network such as the venue's.
    Raise NotFound, MessageNotFound, NotModerator or SenderIsModerator.
    """
    stream, message = _message_to_sanction(stream_id, message_id, by)
    sanction = _create_sanction(stream, message, by, SanctionKind.BAN, reason)
    record_action(stream, Action.BANNED, by, message=message, reason=sanction.reason)
    recent = Message.objects.not_deleted().filter(
        stream=stream, sender_key=message.sender_key, created_at__gte=database_now() - BAN_SWEEP
    )
    deleted = {message.pk: message, **{each.pk: each for each in recent.order_by("created_at", "id")}}
    announce(stream.room, *erase_messages(stream, deleted.values()), actor=by.pk)
    return sanction


@transaction.atomic
def lift_sanction(*, stream_id: UUID, sanction_id: UUID, by: Person) -> Sanction:
    """Lift a sanction. Idempotent. Raise NotFound or NotModerator."""
    stream = locked_to_moderate(by, stream_id)
    sanction = Sanction.objects.filter(stream=stream, pk=sanction_id).first()
    if sanction is None:
        raise NotFound("There is no such time-out or ban.")
    if sanction.lifted_at is None:
        sanction.lifted_at = database_now()
        sanction.save(update_fields=["lifted_at", "updated_at"])
        record_action(stream, Action.LIFTED, by, about=sanction.name)
    return sanction


def _message_to_sanction(stream_id: UUID, message_id: UUID, by: Person) -> tuple[Stream, Message]:
    stream = locked_to_moderate(by, stream_id)
    message = access.get_message(stream, message_id)
    if message.role in MODERATING_ROLES or message.kind != MessageKind.MESSAGE:
        raise SenderIsModerator
    if message.member and access.may_moderate(stream, message.member):
        raise SenderIsModerator
    return stream, message


def _create_sanction(
    stream: Stream, message: Message, by: Person, kind: SanctionKind, reason: str, **more: Any
) -> Sanction:
    return Sanction.objects.create(
        stream=stream,
        kind=kind,
        member=message.member,
        name=message.sender,
        sender_key=message.sender_key,
        network=message.network if kind == SanctionKind.BAN else "",
        reason=reason.strip()[:MAX_REASON_LENGTH],
        by=by,
        **more,
    )


@transaction.atomic
def report_message(*, stream_id: UUID, message_id: UUID, by: ChatCaller, reason: str = "") -> Report:
    """Report a message to the moderators, signed in or not. Idempotent per reader.

    Raise NotFound, MessageNotFound or RateLimited.
    """
    stream = access.get_stream(stream_id)
    message = access.get_message(stream, message_id)
    if message.kind != MessageKind.MESSAGE:
        raise MessageNotFound
    key = sender_key_of(stream, by)
    rate_limits.hit("chat.report", key, REPORT_LIMIT, REPORT_WINDOW_SECONDS)
    told = {"reporter": getattr(by.person, "name", "") or "A guest", "reason": clean_text(reason)[:MAX_REASON_LENGTH]}
    report, _ = Report.objects.get_or_create(message=message, reporter_key=key, defaults=told)
    return report


@transaction.atomic
def settle_reports(*, stream_id: UUID, message_id: UUID, by: Person) -> int:
    """Dismiss the reports of a message. Return their number. Raise NotFound, MessageNotFound or NotModerator."""
    stream = locked_to_moderate(by, stream_id)
    message = access.get_message(stream, message_id)
    settled = Report.objects.filter(message=message, settled_at=None).update(settled_at=database_now())
    if settled:
        record_action(stream, Action.DISMISSED, by, message=message)
    return settled


@transaction.atomic
def hand_over(*, stream_id: UUID, message_id: UUID, by: Person) -> int:
    """File a private help-desk request with the message's text, once per message. Return the request's number.

    The text stays there when the message is deleted, and is erased with its sender's account.
    Raise NotFound, MessageNotFound, NotModerator or RateLimited.
    """
    stream = locked_to_moderate(by, stream_id)
    message = access.get_message(stream, message_id)
    if message.kind != MessageKind.MESSAGE:
        raise MessageNotFound
    existing = ModerationEntry.objects.filter(message=message, action=Action.HANDED_OVER).first()
    if existing:
        return int(existing.details["ticket"])
    title, description = _ticket_text(stream, message)
    ticket = help_desk.file_ticket(
        caller=Caller(by), title=title, description=description, private=True, place=TICKET_PLACE
    )
    record_action(stream, Action.HANDED_OVER, by, message=message, ticket=ticket.number)
    return ticket.number


def erase_handed_over(messages: Any) -> None:
    """Erase the texts of these messages from help-desk requests."""
    entries = ModerationEntry.objects.filter(message__in=messages, action=Action.HANDED_OVER)
    for entry in entries.order_by("created_at", "id"):
        help_desk.forget_texts(number=int(entry.details["ticket"]))


def _ticket_text(stream: Stream, message: Message) -> tuple[str, str]:
    text = " ".join(message.content.split())
    short = text if len(text) <= MAX_TITLE_LENGTH else f"{text[: MAX_TITLE_LENGTH - 1]}…"
    where = rendering.absolute_url(stream.get_absolute_url())
    description = f"{message.sender} wrote in the chat of “{stream.title}”:\n\n{message.content}\n\n{where}"
    return f"From the chat: {short}", description


@transaction.atomic
def block_word(*, word: str, by: Person) -> BlockedWord:
    """Block a word in new messages. Raise Forbidden unless staff, or WordAlreadyBlocked."""
    _require_staff(by)
    try:
        with transaction.atomic():
            return BlockedWord.objects.create(word=word)
    except IntegrityError:
        raise WordAlreadyBlocked from None


@transaction.atomic
def allow_word(*, word_id: UUID, by: Person) -> None:
    """Allow a word again. Raise Forbidden unless staff."""
    _require_staff(by)
    BlockedWord.objects.filter(pk=word_id).delete()


def _require_staff(person: Visitor) -> None:
    if not person.is_staff:
        raise Forbidden


def record_action(
    stream: Stream, action: Action, by: Person, *, about: str = "", message: Message | None = None, **details: Any
) -> ModerationEntry:
    """Record an action in the audit, in its transaction. Deleted messages leave their text as evidence."""
    evidence = message.content if message and action in (Action.DELETED, Action.TIMED_OUT, Action.BANNED) else ""
    return ModerationEntry.objects.create(
        stream=stream,
        action=action,
        by=by,
        by_name=by.name,
        about=about or (message.sender if message else ""),
        message=message,
        evidence=evidence,
        details=details,
    )

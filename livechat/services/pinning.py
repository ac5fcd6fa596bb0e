"""The message that stands above the chat."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core.rooms.services import announce
from livechat import access, events
from livechat.models import Action, Message, Stream
from livechat.services.locking import locked_to_moderate
from livechat.services.noting import note


@transaction.atomic
def pin_message(*, stream_id: UUID, message_id: UUID, by: Any) -> Message:
    """Let it stand above the chat, in place of any other. Refuses with NotFound, NoMessage, NotModerating."""
    stream = locked_to_moderate(by, stream_id)
    message = access.message_of(stream, message_id)
    if stream.pinned_id != message.pk:
        _pin(stream, message)
        note(stream, Action.PINNED, by, message=message)
        announce(stream.room, events.MessagePinned(str(message.pk)), actor=by.pk)
    return message


@transaction.atomic
def unpin_message(*, stream_id: UUID, by: Any) -> None:
    """Take it down; where none is, nothing happens. Refuses with NotFound, NotModerating."""
    stream = locked_to_moderate(by, stream_id)
    if stream.pinned is not None:
        was = stream.pinned
        _pin(stream, None)
        note(stream, Action.UNPINNED, by, about=was.sender)
        announce(stream.room, events.MessageUnpinned(str(was.pk)), actor=by.pk)


def _pin(stream: Stream, message: Message | None) -> None:
    stream.pinned = message
    stream.save(update_fields=["pinned", "updated_at"])

"""Taking a line away for good: its row keeps no text, and the log never had any."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from core.database import database_now
from core.rooms.services import Event, announce
from livechat import access, events
from livechat.models import Action, Message, Report, Stream
from livechat.refusals import NotModerating
from livechat.services.locking import locked_stream
from livechat.services.noting import note
from livechat.services.speakers import Speaker, key_of


@transaction.atomic
def delete_message(*, stream_id: UUID, message_id: UUID, by: Speaker) -> None:
    """Take a message away, as its sender or as a moderator; again changes nothing.

    Refuses with NotFound, NoMessage, NotModerating. A moderator's doing is noted, with what was said.
    """
    stream = locked_stream(stream_id)
    message = access.message_of(stream, message_id)
    moderates = access.may_moderate(stream, by.person)
    if not moderates and message.sender_key not in _keys(stream, by, message):
        raise NotModerating
    if moderates:
        note(stream, Action.DELETED, by.person, message=message)
    told = erased(stream, [message])
    announce(stream.room, *told, actor=by.person.pk)


def erased(stream: Stream, messages: Iterable[Message]) -> list[Event]:
    """Empty the rows, and what there is to announce. The stream is locked."""
    told: list[Event] = []
    for message in messages:
        message.content, message.facts, message.deleted_at = "", {}, database_now()
        message.save(update_fields=["content", "facts", "deleted_at", "updated_at"])
        Report.objects.filter(message=message, settled_at=None).update(settled_at=database_now())
        if stream.pinned_id == message.pk:
            stream.pinned = None
            stream.save(update_fields=["pinned", "updated_at"])
        told.append(events.MessageDeleted(str(message.pk)))
    return told


def _keys(stream: Stream, by: Speaker, message: Message) -> set[str]:
    """Who the speaker may have been. A program is known by where it calls from, under the message's name."""
    if by.person.is_authenticated or by.session:
        return {key_of(stream, by)}
    return {key_of(stream, by, message.sender)}

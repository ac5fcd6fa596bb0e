"""What is said in a chat and needs more than a chat: a lost child, somebody hurt, money gone."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core.mail import rendering
from livechat import access
from livechat.models import Action, Message, MessageKind, ModerationEntry, Stream
from livechat.refusals import NoMessage
from livechat.services.locking import locked_to_moderate
from livechat.services.noting import note
from tickets import services as help_desk
from tickets.access import Caller

PLACE = "chat"
_SHORT = 80


@transaction.atomic
def hand_over(*, stream_id: UUID, message_id: UUID, by: Any) -> int:
    """File what a message says as a private request of the moderator's; again it is the same one. Its number.

    What was said stays there when the message is deleted, and goes when its sender leaves the club.
    Refuses with NotFound, NoMessage, NotModerating, RateLimited.
    """
    stream = locked_to_moderate(by, stream_id)
    message = access.message_of(stream, message_id)
    if message.kind != MessageKind.MESSAGE:
        raise NoMessage
    before = ModerationEntry.objects.filter(message=message, action=Action.HANDED_OVER).first()
    if before:
        return int(before.details["ticket"])
    title, description = _told(stream, message)
    made = help_desk.file_ticket(caller=Caller(by), title=title, description=description, private=True, place=PLACE)
    note(stream, Action.HANDED_OVER, by, message=message, ticket=made.number)
    return made.number


def forget_handed_over(messages: Any) -> None:
    """Take what was said out of the requests, for who said it leaves the club."""
    entries = ModerationEntry.objects.filter(message__in=messages, action=Action.HANDED_OVER)
    for entry in entries.order_by("created_at", "id"):
        help_desk.forget_texts(number=int(entry.details["ticket"]))


def _told(stream: Stream, message: Message) -> tuple[str, str]:
    said = " ".join(message.content.split())
    short = said if len(said) <= _SHORT else f"{said[: _SHORT - 1]}…"
    where = rendering.absolute_url(stream.get_absolute_url())
    whole = f"{message.sender} wrote in the chat of “{stream.title}”:\n\n{message.content}\n\n{where}"
    return f"From the chat: {short}", whole

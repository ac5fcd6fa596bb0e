"""JSON of streams, messages and sanctions, for the API and the room."""

from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID
from zlib import crc32

from core.api.shapes import ABSENT, JSON, Shape, doc
from livechat import video
from livechat.access import public_key
from livechat.models import (
    Action,
    Links,
    Message,
    MessageKind,
    Role,
    Sanction,
    SanctionKind,
    StreamStatus,
    VideoKind,
)

COLORS = 8


def sender_color(sender_key: str) -> int:
    """Return the sender's colour, from 0 to 7, always the same for one key."""
    return crc32(public_key(sender_key).encode()) % COLORS


def _sender_id(said: Message | Sanction) -> str:
    return public_key(said.sender_key)


class VideoOut(Shape):
    kind: VideoKind = doc(get=attrgetter("video_kind"))
    url: str = doc(get=video.source_url)


class ChatOut(Shape):
    open: bool = doc(get=attrgetter("chat_is_open"))
    slow_seconds: int
    members_only: bool
    links: Links


class StreamOut(Shape):
    """A stream with its video, status, viewers and chat rules."""

    id: UUID
    slug: str
    title: str
    description: str = doc("Markdown.")
    video: VideoOut = doc(get=VideoOut.of)
    status: StreamStatus
    viewers: int = doc("How many watch now.")
    starts_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    game_id: UUID | None
    organizer_id: UUID | None
    chat: ChatOut = doc(get=ChatOut.of)
    room: str
    room_version: int
    created_at: datetime
    updated_at: datetime


class MomentOut(Shape):
    clock: str
    score: str
    team: str


class MessageOut(Shape):
    """A chat message or a moment of the game."""

    id: UUID
    kind: MessageKind
    sender: str
    sender_id: str = doc("The same for all that one sender says in this stream.", get=_sender_id)
    role: Role
    color: int = doc("0 to 7: the sender's colour.", get=lambda message: sender_color(message.sender_key))
    content: str = doc("Text, never HTML.")
    created_at: datetime
    client_id: str = doc(get=lambda message: message.client_id or ABSENT, optional=True)
    moment: MomentOut = doc(
        "Of a moment of the game.",
        get=lambda message: message.facts if message.kind == MessageKind.MOMENT else ABSENT,
        optional=True,
    )

    @classmethod
    def of(cls, message: Any = None, /, **given: Any) -> JSON:
        """Return the message's JSON. Of a deleted message only the id remains."""
        if message.deleted_at is not None:
            return {"id": str(message.pk), "deleted": True}
        return super().of(message, **given)


class SanctionOut(Shape):
    id: UUID
    kind: SanctionKind
    sender: str = doc(get=attrgetter("name"))
    sender_id: str = doc(get=_sender_id)
    until: datetime | None
    reason: str
    by: str | None = doc(get=lambda sanction: sanction.by.name if sanction.by else None)
    lifted_at: datetime | None
    created_at: datetime


class EntryOut(Shape):
    """One line of the audit, without its evidence."""

    id: UUID
    action: Action
    by: str = doc(get=attrgetter("by_name"))
    about: str
    message_id: UUID | None
    details: dict[str, Any]
    created_at: datetime


class HandedOver(Shape):
    ticket: int = doc("The number of the request.")

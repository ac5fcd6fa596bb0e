"""JSON of streams, messages and sanctions, for the API and the room; input serializers."""

from typing import Any
from zlib import crc32

from rest_framework import serializers

from core.api.serializers import Serializer
from core.times import timestamp
from livechat import video
from livechat.access import public_key
from livechat.models import (
    MAX_CLIENT_ID_LENGTH,
    MAX_CONTENT_LENGTH,
    MAX_REASON_LENGTH,
    MAX_SLOW_SECONDS,
    Action,
    Links,
    Message,
    MessageKind,
    ModerationEntry,
    Role,
    Sanction,
    SanctionKind,
    Stream,
    StreamStatus,
    VideoKind,
)


class StreamEdit(Serializer):
    """The fields of a stream to change."""

    title = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(max_length=5_000, allow_blank=True, required=False, help_text="Markdown.")
    video_kind = serializers.ChoiceField(VideoKind.values, required=False)
    video_url = serializers.CharField(
        max_length=500, required=False, help_text="http or https; of YouTube any address of the video."
    )
    status = serializers.ChoiceField(StreamStatus.values, required=False)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    game = serializers.CharField(
        max_length=140, required=False, allow_null=True, help_text="Its id or slug: baskets become lines in the chat."
    )
    moderators = serializers.ListField(
        child=serializers.EmailField(max_length=254), max_length=20, required=False, help_text="Addresses of accounts."
    )


class StreamIn(StreamEdit):
    """A new stream. Without a video it shows the club's placeholder."""

    title = serializers.CharField(max_length=120)


class ChatIn(Serializer):
    """The rules of the chat to change."""

    slow_seconds = serializers.IntegerField(
        min_value=0, max_value=MAX_SLOW_SECONDS, required=False, help_text="Between two messages of a sender; 0: off."
    )
    members_only = serializers.BooleanField(required=False)
    links = serializers.ChoiceField(Links.values, required=False, help_text="Who may post links.")


class MessageIn(Serializer):
    content = serializers.CharField(max_length=MAX_CONTENT_LENGTH, trim_whitespace=False)
    sender = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="A guest's name, 1 to 40 characters."
    )
    client_id = serializers.CharField(
        max_length=MAX_CLIENT_ID_LENGTH,
        required=False,
        allow_blank=True,
        help_text="Your own name for the message: sent twice, it is one.",
    )


class HandedOver(Serializer):
    ticket = serializers.IntegerField(help_text="The number of the request.")


class PinIn(Serializer):
    message_id = serializers.UUIDField()


class ReasonIn(Serializer):
    reason = serializers.CharField(max_length=MAX_REASON_LENGTH, allow_blank=True, default="")


class BanIn(ReasonIn):
    message_id = serializers.UUIDField(help_text="Of whoever said this.")


class TimeOutIn(BanIn):
    seconds = serializers.IntegerField(min_value=Sanction.MIN_SECONDS, max_value=Sanction.MAX_SECONDS)


class StreamsQuery(Serializer):
    """Filters of the list of streams."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Words it says somewhere.")


class VideoOut(Serializer):
    kind = serializers.ChoiceField(VideoKind.values)
    url = serializers.CharField()


class ChatOut(Serializer):
    open = serializers.BooleanField()
    slow_seconds = serializers.IntegerField()
    members_only = serializers.BooleanField()
    links = serializers.ChoiceField(Links.values)


class StreamOut(Serializer):
    """A stream with its video, status, viewers and chat rules."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    video = VideoOut()
    status = serializers.ChoiceField(StreamStatus.values)
    viewers = serializers.IntegerField(help_text="How many watch now.")
    starts_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    game_id = serializers.UUIDField(allow_null=True)
    organizer_id = serializers.UUIDField(allow_null=True)
    chat = ChatOut()
    room = serializers.CharField()
    room_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class MomentOut(Serializer):
    clock = serializers.CharField()
    score = serializers.CharField()
    team = serializers.CharField()


class MessageOut(Serializer):
    """A chat message or a moment of the game."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(MessageKind.values)
    sender = serializers.CharField()
    sender_id = serializers.CharField(help_text="The same for all that one sender says in this stream.")
    role = serializers.ChoiceField(Role.values)
    color = serializers.IntegerField(help_text="0 to 7: the sender's colour.")
    content = serializers.CharField(help_text="Text, never HTML.")
    created_at = serializers.DateTimeField()
    client_id = serializers.CharField(required=False)
    moment = MomentOut(required=False, help_text="Of a moment of the game.")


class SanctionOut(Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(SanctionKind.values)
    sender = serializers.CharField()
    sender_id = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    by = serializers.CharField(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class EntryOut(Serializer):
    id = serializers.UUIDField()
    action = serializers.ChoiceField(Action.values)
    by = serializers.CharField()
    about = serializers.CharField()
    message_id = serializers.UUIDField(allow_null=True)
    details = serializers.DictField()
    created_at = serializers.DateTimeField()


COLORS = 8


def stream_json(stream: Stream, viewers: int) -> dict[str, Any]:
    """Return the stream's JSON, with the room's version if it was annotated."""
    version = getattr(stream, "room_version", None)
    return {
        "id": str(stream.pk),
        "slug": stream.slug,
        "title": stream.title,
        "description": stream.description,
        "video": {"kind": stream.video_kind, "url": video.source_url(stream)},
        "status": stream.status,
        "viewers": viewers,
        "startsAt": timestamp(stream.starts_at) if stream.starts_at else None,
        "startedAt": timestamp(stream.started_at) if stream.started_at else None,
        "endedAt": timestamp(stream.ended_at) if stream.ended_at else None,
        "gameId": str(stream.game_id) if stream.game_id else None,
        "organizerId": str(stream.organizer_id) if stream.organizer_id else None,
        "chat": chat_json(stream),
        "room": stream.room,
        **({"roomVersion": version} if version is not None else {}),
        "createdAt": timestamp(stream.created_at),
        "updatedAt": timestamp(stream.updated_at),
    }


def chat_json(stream: Stream) -> dict[str, Any]:
    """Return the rules of the stream's chat."""
    return {
        "open": stream.chat_is_open,
        "slowSeconds": stream.slow_seconds,
        "membersOnly": stream.members_only,
        "links": stream.links,
    }


def message_json(message: Message) -> dict[str, Any]:
    """Return the message's JSON. Of a deleted message only the id remains."""
    if message.deleted_at is not None:
        return {"id": str(message.pk), "deleted": True}
    body: dict[str, Any] = {
        "id": str(message.pk),
        "kind": message.kind,
        "sender": message.sender,
        "senderId": public_key(message.sender_key),
        "role": message.role,
        "color": sender_color(message.sender_key),
        "content": message.content,
        "createdAt": timestamp(message.created_at),
    }
    if message.client_id:
        body["clientId"] = message.client_id
    if message.kind == MessageKind.MOMENT:
        body["moment"] = message.facts
    return body


def sender_color(sender_key: str) -> int:
    """Return the sender's colour, from 0 to 7, always the same for one key."""
    return crc32(public_key(sender_key).encode()) % COLORS


def sanction_json(sanction: Sanction) -> dict[str, Any]:
    return {
        "id": str(sanction.pk),
        "kind": sanction.kind,
        "sender": sanction.name,
        "senderId": public_key(sanction.sender_key),
        "until": timestamp(sanction.until) if sanction.until else None,
        "reason": sanction.reason,
        "by": sanction.by.name if sanction.by else None,
        "liftedAt": timestamp(sanction.lifted_at) if sanction.lifted_at else None,
        "createdAt": timestamp(sanction.created_at),
    }


def entry_json(entry: ModerationEntry) -> dict[str, Any]:
    """Return the JSON of an audit entry, without evidence."""
    return {
        "id": str(entry.pk),
        "action": entry.action,
        "by": entry.by_name,
        "about": entry.about,
        "messageId": str(entry.message_id) if entry.message_id else None,
        "details": entry.details,
        "createdAt": timestamp(entry.created_at),
    }

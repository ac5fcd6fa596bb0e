"""Streams and messages as clients see them: the same for the API, the snapshot of a room, and its events."""

from typing import Any
from zlib import crc32

from core.times import timestamp
from livechat import video
from livechat.keys import public_key
from livechat.models import Message, MessageKind, ModerationEntry, Sanction, Stream

COLORS = 8


def stream_out(stream: Stream, viewers: int) -> dict[str, Any]:
    """One stream. It has its room's version where it was asked for with one."""
    version = getattr(stream, "room_version", None)
    return {
        "id": str(stream.pk),
        "slug": stream.slug,
        "title": stream.title,
        "description": stream.description,
        "video": {"kind": stream.video_kind, "url": video.address(stream)},
        "status": stream.status,
        "viewers": viewers,
        "startsAt": timestamp(stream.starts_at) if stream.starts_at else None,
        "startedAt": timestamp(stream.started_at) if stream.started_at else None,
        "endedAt": timestamp(stream.ended_at) if stream.ended_at else None,
        "gameId": str(stream.game_id) if stream.game_id else None,
        "organizerId": str(stream.organizer_id) if stream.organizer_id else None,
        "chat": chat_out(stream),
        "room": stream.room,
        **({"roomVersion": version} if version is not None else {}),
        "createdAt": timestamp(stream.created_at),
        "updatedAt": timestamp(stream.updated_at),
    }


def chat_out(stream: Stream) -> dict[str, Any]:
    """The rules of its chat."""
    return {
        "open": stream.chat_is_open,
        "slowSeconds": stream.slow_seconds,
        "membersOnly": stream.members_only,
        "links": stream.links,
    }


def message_out(message: Message) -> dict[str, Any]:
    """One line. Of a deleted one no more than that there was one."""
    if message.deleted_at is not None:
        return {"id": str(message.pk), "deleted": True}
    told: dict[str, Any] = {
        "id": str(message.pk),
        "kind": message.kind,
        "sender": message.sender,
        "senderId": public_key(message.sender_key),
        "role": message.role,
        "color": color(message.sender_key),
        "content": message.content,
        "createdAt": timestamp(message.created_at),
    }
    if message.client_id:
        told["clientId"] = message.client_id
    if message.kind == MessageKind.MOMENT:
        told["moment"] = message.facts
    return told


def color(sender_key: str) -> int:
    """Which of the chat's colours a sender writes in: always the same one."""
    return crc32(public_key(sender_key).encode()) % COLORS


def sanction_out(sanction: Sanction) -> dict[str, Any]:
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


def entry_out(entry: ModerationEntry) -> dict[str, Any]:
    """One line of the audit, without what was said: that is for the staff's page."""
    return {
        "id": str(entry.pk),
        "action": entry.action,
        "by": entry.by_name,
        "about": entry.about,
        "messageId": str(entry.message_id) if entry.message_id else None,
        "details": entry.details,
        "createdAt": timestamp(entry.created_at),
    }

"""Queries for streams, messages and moderation."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from core.errors import NotFound
from core.rooms import presence
from core.search.columns import matches
from livechat import access
from livechat.models import Message, MessageQuerySet, ModerationEntry, Report, Sanction, Stream, StreamQuerySet

# messages shown at first; earlier ones are loaded on request
MESSAGES_PER_PAGE = 50


def streams(*, text: str = "") -> StreamQuerySet:
    """Return the streams that contain all these words, in the visitors' order."""
    results: StreamQuerySet = Stream.objects.for_list().filter(matches(text, "searched")).with_room_version()
    return results


def stream(name: Any) -> Stream:
    """Return a stream by id or slug with its room's version, or raise NotFound."""
    return access.get_stream(name, Stream.objects.with_room_version().select_related("pinned", "game"))


def viewer_counts(rooms: Iterable[str]) -> dict[str, int]:
    """Return the number of viewers per room; rooms without viewers are left out."""
    return presence.counts(list(rooms))


def messages(stream_id: UUID) -> MessageQuerySet:
    """Return the messages of a chat that are not deleted."""
    results: MessageQuerySet = Message.objects.not_deleted().filter(stream=stream_id)
    return results


def latest_messages(stream_id: UUID, limit: int = MESSAGES_PER_PAGE) -> list[Message]:
    """Return the latest messages, oldest first."""
    return list(messages(stream_id).order_by("-created_at", "-id")[:limit])[::-1]


def messages_before(stream_id: UUID, message: Message, limit: int = MESSAGES_PER_PAGE) -> list[Message]:
    """Return the messages before this one, oldest first."""
    earlier = Q(created_at__lt=message.created_at) | Q(created_at=message.created_at, id__lt=message.pk)
    return list(messages(stream_id).filter(earlier).order_by("-created_at", "-id")[:limit])[::-1]


def messages_by_id(ids: Iterable[str]) -> dict[str, Message]:
    """Return messages by id, including deleted ones."""
    return {str(message.pk): message for message in Message.objects.filter(pk__in=set(ids))}


def sanctions(of: Stream) -> QuerySet[Sanction]:
    """Return the stream's sanctions in force, latest first."""
    return Sanction.objects.in_force().filter(stream=of).select_related("by").order_by("-created_at", "-id")


def audit(of: Stream) -> QuerySet[ModerationEntry]:
    return ModerationEntry.objects.filter(stream=of)


def all_sanctions() -> QuerySet[Sanction]:
    """Return the sanctions in force of all streams, latest first."""
    return Sanction.objects.in_force().select_related("by", "stream").order_by("-created_at", "-id")


def full_audit() -> QuerySet[ModerationEntry]:
    """Return the audit of all chats, latest first."""
    return ModerationEntry.objects.select_related("stream").order_by("-created_at", "-id")


def reported_messages() -> MessageQuerySet:
    """Return messages with open reports, oldest first."""
    is_open = Q(reports__settled_at=None, reports__isnull=False)
    results: MessageQuerySet = (
        Message.objects.not_deleted()
        .filter(is_open)
        .annotate(times=Count("reports", filter=is_open))
        .select_related("stream")
        .order_by("created_at", "id")
    )
    return results


def count_reported_messages() -> int:
    """Count the messages with open reports."""
    return Report.objects.filter(settled_at=None, message__deleted_at=None).values("message").distinct().count()


def current_stream() -> Stream | None:
    """Return the live stream that started last, for the home page."""
    result: Stream | None = (
        Stream.objects.filter(status="live")
        .select_related("pinned", "game")
        .with_room_version()
        .order_by("-started_at", "-created_at", "id")
        .first()
    )
    return result


def message(of: Stream, name: Any) -> Message:
    """Return a message of the stream by its id as text, or raise NotFound."""
    try:
        return access.get_message(of, UUID(str(name)))
    except ValueError:
        raise NotFound from None

"""Reading streams and what is said beside them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from core.errors import NotFound
from core.rooms import presence
from core.search.columns import matches
from livechat import access
from livechat.models import Message, MessageQuerySet, ModerationEntry, Report, Sanction, Stream, StreamQuerySet

# What a newcomer sees at once; the rest is asked for.
MESSAGES_PER_PAGE = 50


def streams(*, text: str = "") -> StreamQuerySet:
    """Those that say every one of these words, as a visitor looks for them: live, next, over."""
    found: StreamQuerySet = Stream.objects.for_list().filter(matches(text, "searched")).with_room_version()
    return found


def stream(name: Any) -> Stream:
    """One by its id or slug, with its room's version; or NotFound."""
    return access.get_stream(name, Stream.objects.with_room_version().select_related("pinned", "game"))


def stream_id_of(name: str) -> UUID:
    """The id behind an id or slug, or NotFound."""
    id: UUID = access.get_stream(name).pk
    return id


def stream_exists(id: str) -> bool:
    return bool(Stream.objects.filter(pk=id).exists())


def viewer_counts(rooms: Iterable[str]) -> dict[str, int]:
    """How many watch each of these rooms, those with nobody left out."""
    return presence.counts(list(rooms))


def messages(stream_id: UUID) -> MessageQuerySet:
    """What stands in a chat."""
    found: MessageQuerySet = Message.objects.standing().filter(stream=stream_id)
    return found


def latest_messages(stream_id: UUID, most: int = MESSAGES_PER_PAGE) -> list[Message]:
    """The last lines, oldest first."""
    return list(messages(stream_id).order_by("-created_at", "-id")[:most])[::-1]


def messages_before(stream_id: UUID, message: Message, most: int = MESSAGES_PER_PAGE) -> list[Message]:
    """The lines that stand before this one, oldest first."""
    earlier = Q(created_at__lt=message.created_at) | Q(created_at=message.created_at, id__lt=message.pk)
    return list(messages(stream_id).filter(earlier).order_by("-created_at", "-id")[:most])[::-1]


def messages_by_id(ids: Iterable[str]) -> dict[str, Message]:
    """Messages by their id, deleted ones too."""
    return {str(message.pk): message for message in Message.objects.filter(pk__in=set(ids))}


def sanctions(of: Stream) -> QuerySet[Sanction]:
    """Who may not speak in it, the latest first."""
    return Sanction.objects.in_force().filter(stream=of).select_related("by").order_by("-created_at", "-id")


def audit(of: Stream) -> QuerySet[ModerationEntry]:
    return ModerationEntry.objects.filter(stream=of)


def all_sanctions() -> QuerySet[Sanction]:
    """Who may not speak anywhere, the latest first."""
    return Sanction.objects.in_force().select_related("by", "stream").order_by("-created_at", "-id")


def full_audit() -> QuerySet[ModerationEntry]:
    """What was done in all chats, the latest first."""
    return ModerationEntry.objects.select_related("stream").order_by("-created_at", "-id")


def reported_messages() -> MessageQuerySet:
    """Messages that readers point out and nobody has looked at, the first pointed out first."""
    open_ones = Q(reports__settled_at=None, reports__isnull=False)
    found: MessageQuerySet = (
        Message.objects.standing()
        .filter(open_ones)
        .annotate(times=Count("reports", filter=open_ones))
        .select_related("stream")
        .order_by("created_at", "id")
    )
    return found


def count_reported_messages() -> int:
    """How many messages wait for somebody to look."""
    return Report.objects.filter(settled_at=None, message__deleted_at=None).values("message").distinct().count()


def current_stream() -> Stream | None:
    """The stream that game day shows: the one that went live last."""
    found: Stream | None = (
        Stream.objects.filter(status="live")
        .select_related("pinned", "game")
        .with_room_version()
        .order_by("-started_at", "-created_at", "id")
        .first()
    )
    return found


def message(of: Stream, name: Any) -> Message:
    """One line of its chat by the text of its id, or NotFound."""
    try:
        return access.get_message(of, UUID(str(name)))
    except ValueError:
        raise NotFound from None

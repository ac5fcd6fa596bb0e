"""Find and lock streams and messages, check permissions, and make the keys that identify senders."""

from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.conf import settings

from core.capacity.locking import locked
from core.errors import Forbidden, NotFound
from core.ids import id_or_slug
from core.people import Visitor
from livechat.errors import MessageNotFound, NotModerator, NotStreamOrganizer
from livechat.models import Message, Stream, StreamQuerySet

STREAM_NOT_FOUND = "There is no such stream."


def may_manage(stream: Stream, person: Visitor) -> bool:
    """Return whether the person is the stream's organizer or staff."""
    return bool(person.is_authenticated and (person.is_staff or stream.organizer_id == person.pk))


def may_moderate(stream: Stream, person: Visitor) -> bool:
    """Return whether the person manages the stream or is one of its moderators."""
    if may_manage(stream, person):
        return True
    return bool(person.is_authenticated and stream.moderators.filter(pk=person.pk).exists())


def get_stream(name: Any, among: "StreamQuerySet | None" = None) -> Stream:
    """Return the stream with this id or slug, or raise NotFound."""
    streams: StreamQuerySet = Stream.objects.all() if among is None else among
    stream: Stream | None = streams.filter(**id_or_slug(str(name))).first()
    if stream is None:
        raise NotFound(STREAM_NOT_FOUND)
    return stream


def stream_to_manage(person: Visitor, name: Any) -> Stream:
    """Return a stream that the person manages. Raise NotFound or NotStreamOrganizer."""
    stream = get_stream(name)
    if not may_manage(stream, person):
        raise NotStreamOrganizer
    return stream


def stream_to_moderate(person: Visitor, name: Any) -> Stream:
    """Return a stream whose chat the person moderates. Raise NotFound or NotModerator."""
    stream = get_stream(name)
    if not may_moderate(stream, person):
        raise NotModerator
    return stream


def get_message(stream: Stream, message_id: UUID) -> Message:
    """Return a message that is not deleted, or raise MessageNotFound."""
    message: Message | None = Message.objects.not_deleted().filter(stream=stream, pk=message_id).first()
    if message is None:
        raise MessageNotFound
    return message


def require_organizer(person: Visitor) -> None:
    """Raise Forbidden unless the person is an organizer or staff."""
    if not getattr(person, "is_organizer", False):
        raise Forbidden("Only organizers can make streams.")


def locked_stream(stream_id: UUID) -> Stream:
    """Return the stream, locked until the transaction ends, or raise NotFound."""
    try:
        return locked(Stream.objects.all(), stream_id)
    except NotFound:
        raise NotFound(STREAM_NOT_FOUND) from None


def locked_to_manage(person: Visitor, stream_id: UUID) -> Stream:
    stream = locked_stream(stream_id)
    if not may_manage(stream, person):
        raise NotStreamOrganizer
    return stream


def locked_to_moderate(person: Visitor, stream_id: UUID) -> Stream:
    stream = locked_stream(stream_id)
    if not may_moderate(stream, person):
        raise NotModerator
    return stream


def digest(text: str, size: int = 16) -> str:
    """Return a keyed hash: without the secret key nobody can compute or reverse it."""
    return blake2b(text.encode(errors="replace"), key=settings.SECRET_KEY.encode()[:64], digest_size=size).hexdigest()


def public_key(sender_key: str) -> str:
    """Return the sender's key for JSON and pages. It cannot be traced back to the stored key."""
    return digest(sender_key, 6)

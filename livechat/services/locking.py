"""The first lock of every verb: the stream's row. Then its room, as everywhere."""

from typing import Any
from uuid import UUID

from core.capacity.locking import locked
from core.errors import NotFound
from livechat import access
from livechat.models import Stream
from livechat.refusals import NotModerating, NotYourStream


def locked_stream(stream_id: UUID) -> Stream:
    """The stream as it stays until the transaction ends, or NotFound."""
    try:
        return locked(Stream.objects.all(), stream_id)
    except NotFound:
        raise NotFound(access.NO_STREAM) from None


def locked_to_manage(person: Any, stream_id: UUID) -> Stream:
    stream = locked_stream(stream_id)
    if not access.may_manage(stream, person):
        raise NotYourStream
    return stream


def locked_to_moderate(person: Any, stream_id: UUID) -> Stream:
    stream = locked_stream(stream_id)
    if not access.may_moderate(stream, person):
        raise NotModerating
    return stream

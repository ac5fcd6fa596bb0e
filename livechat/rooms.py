"""A stream's room: everybody may watch, and those who do are counted."""

from typing import Any
from uuid import UUID

from core.errors import NotFound
from livechat import queries, wire
from livechat.access import NO_STREAM
from livechat.events import ERASING, FILLED_IN
from livechat.models import Stream


class StreamRoom:
    """`streams.<id>`. Its snapshot is the stream as the API has it, the pinned message, and the latest lines."""

    kind = "streams"
    presence = True
    erasing = ERASING

    def enter(self, id: str, viewer: Any) -> None:
        """Let anyone in, or NotFound. A room is named by the stream's id alone."""
        try:
            known = str(UUID(id)) == id and queries.exists(id)
        except ValueError:
            known = False
        if not known:
            raise NotFound(NO_STREAM)

    def snapshot(self, id: str) -> dict[str, Any]:
        found = Stream.objects.with_room_version().select_related("pinned").get(pk=id)
        told = wire.stream_out(found, queries.viewers([found.room]).get(found.room, 0))
        pinned = wire.message_out(found.pinned) if found.pinned else None
        return told | {"pinned": pinned, "messages": [wire.message_out(each) for each in queries.latest(found.pk)]}

    def fill_in(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Put in what was said, as it stands now: what is deleted is only named."""
        named = [event for event in events if event["type"] in FILLED_IN]
        found = queries.by_ids(event["data"]["id"] for event in named) if named else {}
        for event in named:
            message = found.get(event["data"]["id"])
            event["data"] = wire.message_out(message) if message else {**event["data"], "deleted": True}
        return events


def room_of(name: str) -> str:
    """The room of the stream with this id or slug, or NotFound."""
    return f"{StreamRoom.kind}.{queries.id_of(name)}"

"""The room of a stream, with its viewer count, and the socket that watches it and sends messages."""

from typing import Any, ClassVar
from uuid import UUID

from core.api.shapes import JSON
from core.errors import NotAuthenticated, NotFound
from core.people import Visitor
from core.rooms import access
from core.rooms.concurrency import in_command_thread
from core.rooms.consumers import OneRoom
from livechat import queries, services, shapes
from livechat.access import STREAM_NOT_FOUND
from livechat.models import Stream
from livechat.room_events import ERASING_TYPES, MESSAGE_TYPES
from livechat.services.senders import caller_of_socket


class StreamRoom:
    """Room `streams.<id>`. Its snapshot is the stream's JSON with the pinned message and the latest messages."""

    kind = "streams"
    presence = True
    erasing = ERASING_TYPES

    def enter(self, id: str, viewer: Visitor) -> None:
        """Admit anyone, or raise NotFound. The room's name has the stream's id, not its slug."""
        try:
            exists = str(UUID(id)) == id and queries.stream_exists(id)
        except ValueError:
            exists = False
        if not exists:
            raise NotFound(STREAM_NOT_FOUND)

    def snapshot(self, id: str) -> JSON:
        stream = Stream.objects.with_room_version().select_related("pinned").get(pk=id)
        viewers = queries.viewer_counts([stream.room]).get(stream.room, 0)
        return shapes.StreamOut.of(stream, viewers=viewers) | {
            "pinned": shapes.MessageOut.of(stream.pinned) if stream.pinned else None,
            "messages": shapes.MessageOut.each(queries.latest_messages(stream.pk)),
        }

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add sender and content of messages as they are now. Deleted messages have only their id."""
        with_message = [event for event in events if event["type"] in MESSAGE_TYPES]
        messages = queries.messages_by_id(event["data"]["id"] for event in with_message) if with_message else {}
        for event in with_message:
            message = messages.get(event["data"]["id"])
            event["data"] = shapes.MessageOut.of(message) if message else {**event["data"], "deleted": True}
        return events


def room_of(name: str) -> str:
    """Return the room of the stream with this id or slug, or raise NotFound."""
    return f"{StreamRoom.kind}.{queries.stream_id_of(name)}"


class StreamConsumer(OneRoom):
    """Socket `/ws/streams/<id or slug>`. Command: `{"type": "message", "content", "sender"?, "clientId"?}`."""

    kind = StreamRoom.kind
    known: ClassVar[dict[str, str]] = {**OneRoom.known, "message": "say"}

    def find_room(self, id: str) -> str:
        return room_of(id)

    async def say(self, frame: dict[str, Any]) -> None:
        """Send a message. Everyone in the room, the sender too, receives it as an event after the commit."""
        await in_command_thread(self._send, self.room_of(frame).name.partition(".")[2], frame)

    def _send(self, stream_id: str, frame: dict[str, Any]) -> None:
        if self.credential.user.is_authenticated and not access.still_valid([self.credential])[0]:
            raise NotAuthenticated
        services.send_message(
            stream_id=stream_id,  # type: ignore[arg-type]
            by=caller_of_socket(self.scope, self.credential),
            content=frame.get("content"),
            sender=frame.get("sender"),
            client_id=frame.get("clientId"),
        )

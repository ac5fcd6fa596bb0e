"""The room of a stream, with its viewer count, and the socket that watches it and sends messages."""

from typing import Any, ClassVar
from uuid import UUID

from core.errors import NotAuthenticated
from core.people import Visitor
from core.rooms import access
from core.rooms.concurrency import in_command_thread
from core.rooms.consumers import OneRoom
from core.rooms.kinds import ModelRoom
from livechat import queries, services, shapes
from livechat.access import get_stream
from livechat.models import Stream
from livechat.room_events import ERASING_TYPES, MESSAGE_TYPES
from livechat.services.senders import caller_of_socket


def admit(_: Visitor, stream_id: UUID) -> None:
    get_stream(stream_id)


def snapshot(stream_id: UUID) -> dict[str, Any]:
    """Return the stream's JSON with the pinned message and the latest messages."""
    stream = Stream.objects.with_room_version().select_related("pinned").get(pk=stream_id)
    viewers = queries.viewer_counts([stream.room]).get(stream.room, 0)
    return shapes.StreamOut.of(stream, viewers=viewers) | {
        "pinned": shapes.MessageOut.of(stream.pinned) if stream.pinned else None,
        "messages": shapes.MessageOut.each(queries.latest_messages(stream.pk)),
    }


def hydrate(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add sender and content of messages as they are now. Deleted messages have only their id."""
    with_message = [event for event in events if event["type"] in MESSAGE_TYPES]
    messages = queries.messages_by_id(event["data"]["id"] for event in with_message) if with_message else {}
    for event in with_message:
        message = messages.get(event["data"]["id"])
        event["data"] = shapes.MessageOut.of(message) if message else {**event["data"], "deleted": True}
    return events


STREAM = ModelRoom("streams", Stream, admit, snapshot, hydrate=hydrate, presence=True, erasing=ERASING_TYPES)


class StreamConsumer(OneRoom):
    """Socket `/ws/streams/<id or slug>`. Command: `{"type": "message", "content", "sender"?, "clientId"?}`."""

    kind = STREAM.kind
    known: ClassVar[dict[str, str]] = {**OneRoom.known, "message": "say"}

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

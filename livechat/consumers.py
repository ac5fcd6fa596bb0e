"""The socket of a stream: its room, and the command that says something."""

from typing import Any, ClassVar

from core.errors import NotAuthenticated
from core.rooms import access
from core.rooms.concurrency import in_command_thread
from core.rooms.consumers import OneRoom
from livechat import rooms, services
from livechat.callers import speaker_at


class Stream(OneRoom):
    """`/ws/streams/<id>`: a stream, by id or slug. `{"type": "message", "content", "sender"?, "clientId"?}`."""

    kind = rooms.StreamRoom.kind
    known: ClassVar[dict[str, str]] = {**OneRoom.known, "message": "say"}

    def find_room(self, id: str) -> str:
        return rooms.room_of(id)

    async def say(self, frame: dict[str, Any]) -> None:
        """Everybody in the room, the sender too, hears it as an event once it is stored."""
        await in_command_thread(self._send, self.room_of(frame).name.partition(".")[2], frame)

    def _send(self, stream_id: str, frame: dict[str, Any]) -> None:
        if self.credential.user.is_authenticated and not access.still_valid([self.credential])[0]:
            raise NotAuthenticated
        services.send_message(
            stream_id=stream_id,  # type: ignore[arg-type]
            by=speaker_at(self.scope, self.credential),
            content=frame.get("content"),
            sender=frame.get("sender"),
            client_id=frame.get("clientId"),
        )

"""Events of a stream's room. They carry the id of a message, never its text, so that deletion is final."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.rooms.services import Event


@dataclass(frozen=True)
class MessageSent(Event):
    """A line stands in the chat. The log has its id; sender and content are filled in when it is read."""

    type: ClassVar[str] = "message"
    id: str

    def data(self) -> dict[str, Any]:
        return {"id": self.id}


class MomentHappened(MessageSent):
    """The same for a moment of the game, which nobody said."""

    type: ClassVar[str] = "moment"


class MessagePinned(MessageSent):
    """This message stands above the chat."""

    type: ClassVar[str] = "message.pinned"


class MessageDeleted(MessageSent):
    """A line is gone for good. What still carries its text has to drop it."""

    type: ClassVar[str] = "message.deleted"


class MessageUnpinned(MessageSent):
    type: ClassVar[str] = "message.unpinned"


@dataclass(frozen=True)
class MessagesErased(Event):
    """Somebody has left the club; their lines are gone, and what shows them is to be read anew."""

    type: ClassVar[str] = "messages.erased"

    def data(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class StreamUpdated(Event):
    """`changed` are names of the stream as the snapshot has them."""

    type: ClassVar[str] = "stream.updated"
    changed: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return self.changed


class ChatChanged(StreamUpdated):
    """The rules of the chat changed: slow mode, members only, links."""

    type: ClassVar[str] = "chat.changed"


# After one of these, what was said before must be read anew before it is passed on again.
ERASING_TYPES = frozenset({MessageDeleted.type, MessagesErased.type})
MESSAGE_TYPES = frozenset({MessageSent.type, MomentHappened.type, MessagePinned.type})

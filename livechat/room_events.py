"""Events of a stream's room. They carry the id of a message, never its text, so that deletion is final."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.rooms.services import Event


@dataclass(frozen=True)
class MessageSent(Event):
    """A message was sent. The log has its id; sender and content are added when the log is read."""

    type: ClassVar[str] = "message"
    id: str

    def data(self) -> dict[str, Any]:
        return {"id": self.id}


class MomentHappened(MessageSent):
    """A moment of the game was added to the chat."""

    type: ClassVar[str] = "moment"


class MessagePinned(MessageSent):
    """A message was pinned above the chat."""

    type: ClassVar[str] = "message.pinned"


class MessageDeleted(MessageSent):
    """A message was deleted. Receivers must drop its text."""

    type: ClassVar[str] = "message.deleted"


class MessageUnpinned(MessageSent):
    type: ClassVar[str] = "message.unpinned"


@dataclass(frozen=True)
class MessagesErased(Event):
    """A person's account and messages were erased. Receivers must reload the messages."""

    type: ClassVar[str] = "messages.erased"

    def data(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class StreamUpdated(Event):
    """Fields of the stream changed: `changed` has them as in the snapshot."""

    type: ClassVar[str] = "stream.updated"
    changed: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return self.changed


class ChatChanged(StreamUpdated):
    """The rules of the chat changed: slow mode, members only, links."""

    type: ClassVar[str] = "chat.changed"


# After these, events read before must be read again, because they may contain erased text.
ERASING_TYPES = frozenset({MessageDeleted.type, MessagesErased.type})
MESSAGE_TYPES = frozenset({MessageSent.type, MomentHappened.type, MessagePinned.type})

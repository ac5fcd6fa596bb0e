"""A line of a chat as the pages draw it."""

from dataclasses import dataclass

from livechat import wire
from livechat.keys import public_key
from livechat.models import Message, MessageKind
from livechat.models.message import MODERATING


@dataclass(frozen=True)
class Line:
    """A message, for a reader whose own key is `me`."""

    message: Message
    me: str = ""

    @property
    def sender_id(self) -> str:
        return public_key(self.message.sender_key)

    @property
    def color(self) -> int:
        return wire.color(self.message.sender_key)

    @property
    def is_mine(self) -> bool:
        return bool(self.me) and self.sender_id == self.me

    @property
    def is_moment(self) -> bool:
        return self.message.kind == MessageKind.MOMENT

    @property
    def badge(self) -> str:
        """The word on the plate before the name; guests and members wear none."""
        return self.message.get_role_display() if self.message.role in MODERATING else ""


def lines_of(messages: list[Message], me: str = "") -> list[Line]:
    return [Line(message, me) for message in messages]

"""A message as the pages show it."""

from dataclasses import dataclass

from livechat import shapes
from livechat.access import public_key
from livechat.models import MODERATING_ROLES, Message, MessageKind


@dataclass(frozen=True)
class MessagePresenter:
    """A message as a page shows it to the reader with the key `me`."""

    message: Message
    me: str = ""

    @property
    def sender_id(self) -> str:
        return public_key(self.message.sender_key)

    @property
    def color(self) -> int:
        return shapes.sender_color(self.message.sender_key)

    @property
    def is_mine(self) -> bool:
        return bool(self.me) and self.sender_id == self.me

    @property
    def is_moment(self) -> bool:
        return self.message.kind == MessageKind.MOMENT

    @property
    def badge(self) -> str:
        """The role badge before the name; guests and members have none."""
        return self.message.get_role_display() if self.message.role in MODERATING_ROLES else ""


def present_messages(messages: list[Message], me: str = "") -> list[MessagePresenter]:
    return [MessagePresenter(message, me) for message in messages]

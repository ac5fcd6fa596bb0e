"""What is announced in a person's own room, so that their sockets look at their credential again."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from core.rooms.services import Event


class Reason(StrEnum):
    SIGNED_OUT = "signedOut"
    TOKEN_REUSED = "tokenReused"  # noqa: S105 (a reason, not a secret)
    PASSWORD_CHANGED = "passwordChanged"  # noqa: S105
    ROLE_CHANGED = "roleChanged"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True)
class CredentialsChanged(Event):
    """Something that a person proves themselves with has ended, or means less than before."""

    type: ClassVar[str] = "credentials.changed"
    reason: Reason

    def data(self) -> dict[str, Any]:
        return {"reason": self.reason.value}


def room_of_person(user_id: UUID) -> str:
    """A person's own room. No room kind is registered for it: nobody can join it from outside."""
    return f"people.{user_id}"

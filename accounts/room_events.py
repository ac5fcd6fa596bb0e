"""Room events in a person's own room: their sockets check their credentials again."""

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
    """A credential ended, or the person's role changed."""

    type: ClassVar[str] = "credentials.changed"
    reason: Reason

    def data(self) -> dict[str, Any]:
        return {"reason": self.reason.value}


def room_of_person(user_id: UUID) -> str:
    """Return the person's own room. It has no registered kind, so that nobody can join it."""
    return f"people.{user_id}"

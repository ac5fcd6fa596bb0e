"""What every change to a request leaves behind: a line of its history."""

from typing import Any
from uuid import UUID

from tickets.models import Change, ChangeKind, Ticket

_LONGEST = 400


def record(ticket: Ticket, kind: ChangeKind, actor: UUID | None, was: Any = "", now: Any = "") -> None:
    Change.objects.create(ticket=ticket, kind=kind, actor=actor, was=_short(was), now=_short(now))


def _short(fact: Any) -> str:
    text = ", ".join(fact) if isinstance(fact, list) else str(fact or "")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

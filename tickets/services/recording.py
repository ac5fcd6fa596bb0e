"""What every change to a request leaves behind: a line of its history."""

from typing import Any
from uuid import UUID

from core.database import database_now
from core.rooms.services import Event
from tickets import events
from tickets.models import Change, ChangeKind, Ticket, TicketStatus

_LONGEST = 400


def record(ticket: Ticket, kind: ChangeKind, actor: UUID | None, was: Any = "", now: Any = "") -> None:
    Change.objects.create(ticket=ticket, kind=kind, actor=actor, was=_short(was), now=_short(now))


def close_now(ticket: Ticket, actor: UUID | None) -> list[Event]:
    """Close it, unless it is; the caller saves it."""
    if not ticket.is_open:
        return []
    ticket.status, ticket.closed_at, ticket.waiting_since = TicketStatus.CLOSED, database_now(), None
    record(ticket, ChangeKind.CLOSED, actor)
    return [events.TicketClosed(ticket.pk)]


def reopen_now(ticket: Ticket, actor: UUID | None) -> list[Event]:
    """Open it again, unless it is; the caller saves it."""
    if ticket.is_open:
        return []
    ticket.status, ticket.closed_at = TicketStatus.OPEN, None
    record(ticket, ChangeKind.REOPENED, actor)
    return [events.TicketReopened(ticket.pk)]


def _short(fact: Any) -> str:
    text = ", ".join(fact) if isinstance(fact, list) else str(fact or "")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

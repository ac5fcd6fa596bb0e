"""The events of the queue's room. The log stores ids only; texts are added when an event is read."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from core.rooms.services import Event

QUEUE_ROOM = "helpdesk.queue"


@dataclass(frozen=True)
class TicketEvent(Event):
    """Something happened to a request; `ticket` is added when the event is read."""

    ticket_id: UUID

    def data(self) -> dict[str, Any]:
        return {"id": str(self.ticket_id)}


class TicketFiled(TicketEvent):
    type: ClassVar[str] = "ticket.filed"


@dataclass(frozen=True)
class TicketChanged(TicketEvent):
    """`changed` lists names of the JSON."""

    type: ClassVar[str] = "ticket.changed"
    changed: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        return {**super().data(), "changed": list(self.changed)}


class TicketClosed(TicketEvent):
    type: ClassVar[str] = "ticket.closed"


class TicketReopened(TicketEvent):
    type: ClassVar[str] = "ticket.reopened"


@dataclass(frozen=True)
class TicketReplied(TicketEvent):
    """`by` is `requester` or `staff`; an internal reply is a note."""

    type: ClassVar[str] = "ticket.replied"
    by: str = "staff"
    internal: bool = False

    def data(self) -> dict[str, Any]:
        return {**super().data(), "by": self.by, "internal": self.internal}


@dataclass(frozen=True)
class TicketMerged(TicketEvent):
    type: ClassVar[str] = "ticket.merged"
    into: UUID

    def data(self) -> dict[str, Any]:
        return {**super().data(), "into": str(self.into)}


class TicketUnmerged(TicketEvent):
    type: ClassVar[str] = "ticket.unmerged"

"""Who works on a request: one of the staff, never two."""

from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from core.rooms.services import announce
from tickets import access, events
from tickets.access import Caller
from tickets.models import ChangeKind, Ticket
from tickets.refusals import AlreadyClaimed, NotYours, TicketClosed
from tickets.services.locking import locked_for
from tickets.services.recording import record


@transaction.atomic
def claim(*, by: Any, ticket_id: UUID) -> Ticket:
    """Take a request nobody works on; again changes nothing. Of many who do so at once one gets it.

    Refuses with NotAuthenticated, StaffOnly, NotFound, TicketClosed, AlreadyClaimed with who has it.
    """
    access.refuse_unless_staff(by)
    ticket = locked_for(Caller(by), ticket_id).ticket
    holder = holder_of(ticket)
    if holder == by.pk:
        return ticket
    if holder:
        raise AlreadyClaimed(f"{_name(holder)} works on this already.", assignee=_named(holder))
    if not ticket.is_open:
        raise TicketClosed("This request is closed.")
    _give(ticket, by, by)
    return ticket


@transaction.atomic
def release(*, by: Any, ticket_id: UUID) -> Ticket:
    """Let go of what one claimed; of what nobody has, it changes nothing.

    Refuses with NotAuthenticated, StaffOnly, NotFound, NotYours with who has it.
    """
    access.refuse_unless_staff(by)
    ticket = locked_for(Caller(by), ticket_id).ticket
    holder = holder_of(ticket)
    if holder is None:
        return ticket
    if holder != by.pk:
        raise NotYours(f"{_name(holder)} works on this.", assignee=_named(holder))
    _give(ticket, None, by)
    return ticket


def holder_of(ticket: Ticket) -> UUID | None:
    """Who works on it, looked at after the lock."""
    holder: UUID | None = Ticket.objects.filter(pk=ticket.pk).values_list("assignee", flat=True).get()
    return holder


def _give(ticket: Ticket, person: Any, by: Any) -> None:
    kind = ChangeKind.ASSIGNED if person else ChangeKind.RELEASED
    before, ticket.assignee = ticket.assignee_id, person
    ticket.save(update_fields=["assignee"])
    record(ticket, kind, by.pk, before or "", person.pk if person else "")
    announce(events.QUEUE, events.TicketChanged(ticket.pk, ("assignee",)), actor=by.pk)


def _name(id: UUID) -> str:
    return str(get_user_model().objects.values_list("name", flat=True).get(pk=id))


def _named(id: UUID) -> dict[str, str]:
    return {"id": str(id), "name": _name(id)}

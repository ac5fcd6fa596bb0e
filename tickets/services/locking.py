"""The first lock of every verb: the request's row, and with it the one that its thread goes on in. Then the room."""

from dataclasses import dataclass
from uuid import UUID

from core.capacity.places import all_locked
from tickets import access
from tickets.access import Caller, Role
from tickets.models import FOR_SEARCH, Ticket


@dataclass(frozen=True)
class Held:
    """A request as it stays until the transaction ends, what the caller is to it, and where its thread goes on."""

    ticket: Ticket
    role: Role
    root: Ticket


def locked_for(caller: Caller, ticket_id: UUID) -> Held:
    """Lock the request and the one it is merged into, in one order; NoTicket where the caller sees none.

    Where somebody merged it or took it apart meanwhile, it is looked at again.
    """
    while True:
        seen, _ = access.ticket_for(caller, ticket_id)
        family = {id for id in (seen.pk, seen.merged_into_id) if id}
        by_id = {each.pk: each for each in all_locked(rows(), family)}
        ticket = by_id[ticket_id]
        if ticket.merged_into_id in {None, *family}:
            break
    role = access.role_of(caller, ticket)
    if role is None:
        raise access.NoTicket
    return Held(ticket, role, by_id[ticket.merged_into_id or ticket.pk])


def locked_to_change(caller: Caller, ticket_id: UUID) -> Held:
    """The same for its requester and staff; NotAuthenticated or NotYourTicket for who merely sees it."""
    held = locked_for(caller, ticket_id)
    access.refuse_public(caller, held.role)
    return held


def rows() -> "access.TicketQuerySet":
    """Without the words, which no verb reads."""
    found: access.TicketQuerySet = Ticket.objects.defer(*FOR_SEARCH)
    return found

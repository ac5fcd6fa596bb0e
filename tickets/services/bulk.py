"""Change many requests, each in its own transaction: one error does not stop the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from core.errors import DomainError
from core.people import Person
from tickets import access
from tickets.access import Caller, locked_to_change
from tickets.models import Ticket, TicketStatus
from tickets.services.tickets import edit_ticket


@dataclass
class BulkOutcome:
    """The numbers of the changed requests, and the errors of the others."""

    done: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def assign_many(*, by: Person, numbers: Iterable[int], assignee: UUID | None) -> BulkOutcome:
    """Assign these requests to a staff member, or to nobody."""
    return _for_each(by, numbers, lambda id: edit_ticket(caller=Caller(by), ticket_id=id, assignee=assignee))


def close_many(*, by: Person, numbers: Iterable[int]) -> BulkOutcome:
    return _for_each(by, numbers, lambda id: edit_ticket(caller=Caller(by), ticket_id=id, status=TicketStatus.CLOSED))


def tag_many(*, by: Person, numbers: Iterable[int], tag: str) -> BulkOutcome:
    """Add a tag to each request's own tags."""
    return _for_each(by, numbers, lambda id: _add_tag(by, id, tag))


def _for_each(by: Person, numbers: Iterable[int], verb: Callable[[UUID], Any]) -> BulkOutcome:
    """Call the service for each request in the order of ids, in which all locks are taken."""
    access.refuse_unless_staff(by)
    wanted, outcome = set(numbers), BulkOutcome()
    ids = dict(Ticket.objects.filter(number__in=wanted).order_by("id").values_list("number", "pk"))
    for number, id in ids.items():
        try:
            verb(id)
        except DomainError as refusal:
            outcome.refused[number] = _message_of(refusal)
        else:
            outcome.done.append(number)
    outcome.refused |= dict.fromkeys(sorted(wanted - set(ids)), "There is no such request.")
    return outcome


@transaction.atomic
def _add_tag(by: Person, ticket_id: UUID, tag: str) -> None:
    ticket = locked_to_change(Caller(by), ticket_id).ticket
    edit_ticket(caller=Caller(by), ticket_id=ticket_id, tags=[*ticket.tags, tag])


def _message_of(refusal: DomainError) -> str:
    """Return the error's message, the field's own if there is one."""
    fields: dict[str, list[str]] = refusal.extra.get("fields", {})
    return next((sentence for sentences in fields.values() for sentence in sentences), refusal.sentence)

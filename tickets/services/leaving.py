"""Somebody leaves the club for good: what happened stays, who it was does not."""

from secrets import token_hex
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.capacity.places import all_locked
from core.rooms.services import Event, announce
from tickets import events
from tickets.models import Change, ChangeKind, Ticket
from tickets.services.attaching import forget_files_of
from tickets.services.locking import rows
from tickets.services.recording import record

FORGOTTEN = "What was said here went with who said it."
NOT_TITLES = ("", "private", "public")  # what else an edit may have changed


@transaction.atomic
def forget_person(person: Any) -> None:
    """Their requests stay without name, address, link or files; what they worked on goes back into the queue."""
    forget_files_of(person)
    ids = Ticket.objects.filter(Q(requester=person) | Q(assignee=person)).values_list("pk", flat=True)
    happened: list[Event] = [_let_go(ticket, person) for ticket in all_locked(rows(), set(ids))]
    Change.objects.filter(actor=person.pk).update(actor=None)
    if happened:
        announce(events.QUEUE, *happened)


@transaction.atomic
def forget_texts(*, number: int) -> None:
    """Empty a request that tells what somebody said who leaves the club. None of that number: nothing happens."""
    for ticket in all_locked(rows(), set(Ticket.objects.filter(number=number).values_list("pk", flat=True))):
        ticket.title, ticket.description = FORGOTTEN, FORGOTTEN
        ticket.save(update_fields=["title", "description", "updated_at"])
        titles = Change.objects.filter(ticket=ticket, kind=ChangeKind.EDITED).exclude(was__in=NOT_TITLES)
        titles.update(was="", now="title")
        announce(events.QUEUE, events.TicketChanged(ticket.pk, ("title", "description")))


def _let_go(ticket: Ticket, person: Any) -> Event:
    changed = []
    if ticket.requester_id == person.pk:
        ticket.requester, ticket.email, ticket.token_hash = None, "", token_hex(32)
        changed.append("requester")
    if ticket.assignee_id == person.pk:
        ticket.assignee = None
        record(ticket, ChangeKind.RELEASED, None)
        changed.append("assignee")
    ticket.save(update_fields=["requester", "email", "token_hash", "assignee"])
    return events.TicketChanged(ticket.pk, tuple(changed))

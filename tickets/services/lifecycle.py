"""Check the invariants of the help desk, and erase a person's data."""

from collections.abc import Iterator
from secrets import token_hex

from django.db import transaction
from django.db.models import F, Q

from core.capacity.locking import all_locked
from core.people import Person, Visitor
from core.rooms.services import Event, announce
from tickets import room_events
from tickets.access import ticket_rows
from tickets.models import Change, ChangeKind, Ticket
from tickets.services.files import delete_files_of
from tickets.services.tickets import record_change

ERASED_TEXT = "What was said here went with who said it."
NOT_TITLES = ("", "private", "public")  # other values that an edit may have changed


def audit() -> Iterator[str]:
    """Yield a sentence for each broken invariant, for `manage.py check_invariants`."""
    for ticket in Ticket.objects.filter(merged_into__merged_into__isnull=False):
        yield f"#{ticket.number} is merged into one that is merged itself"
    for ticket in Ticket.objects.exclude(changes__kind=ChangeKind.FILED):
        yield f"#{ticket.number} has a history without a beginning"
    unanswered = Q(replies__by="requester", replies__created_at__gt=F("closed_at"), merged_into=None)
    for ticket in Ticket.objects.filter(unanswered, status="closed").distinct():
        yield f"#{ticket.number} is closed, though its requester wrote after that"


@transaction.atomic
def forget_person(person: Person) -> None:
    """Remove name, address, link and files from the person's requests, and unassign the requests they worked on."""
    delete_files_of(person)
    ids = Ticket.objects.filter(Q(requester=person) | Q(assignee=person)).values_list("pk", flat=True)
    events: list[Event] = [_erase_from(ticket, person) for ticket in all_locked(ticket_rows(), set(ids))]
    Change.objects.filter(actor=person.pk).update(actor=None)
    if events:
        announce(room_events.QUEUE_ROOM, *events)


@transaction.atomic
def forget_texts(*, number: int) -> None:
    """Empty a request that quotes an erased person. Do nothing if the number does not exist."""
    for ticket in all_locked(ticket_rows(), set(Ticket.objects.filter(number=number).values_list("pk", flat=True))):
        ticket.title, ticket.description = ERASED_TEXT, ERASED_TEXT
        ticket.save(update_fields=["title", "description", "updated_at"])
        titles = Change.objects.filter(ticket=ticket, kind=ChangeKind.EDITED).exclude(was__in=NOT_TITLES)
        titles.update(was="", now="title")
        announce(room_events.QUEUE_ROOM, room_events.TicketChanged(ticket.pk, ("title", "description")))


def _erase_from(ticket: Ticket, person: Visitor) -> Event:
    changed = []
    if ticket.requester_id == person.pk:
        ticket.requester, ticket.email, ticket.token_hash = None, "", token_hex(32)
        changed.append("requester")
    if ticket.assignee_id == person.pk:
        ticket.assignee = None
        record_change(ticket, ChangeKind.RELEASED, None)
        changed.append("assignee")
    ticket.save(update_fields=["requester", "email", "token_hash", "assignee"])
    return room_events.TicketChanged(ticket.pk, tuple(changed))

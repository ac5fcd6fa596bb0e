"""Someone else is replying: a note that expires by itself."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from core.database import database_now
from tickets import access
from tickets.access import Caller
from tickets.models import Composing

GOOD_FOR = timedelta(seconds=10)  # a page that is being written on renews it every three


@transaction.atomic
def note_composing(*, by: Any, ticket_id: UUID) -> Composing:
    """Say for a while that this person is replying. Refuses with NotAuthenticated, StaffOnly, NotFound."""
    access.refuse_unless_staff(by)
    ticket, _ = access.ticket_for(Caller(by), ticket_id)
    note = Composing(ticket=ticket, person=by, until=database_now() + GOOD_FOR)
    Composing.objects.bulk_create(
        [note], update_conflicts=True, unique_fields=["ticket", "person"], update_fields=["until", "updated_at"]
    )
    return note


@transaction.atomic
def stop_composing(*, by: Any, ticket_id: UUID) -> None:
    """Take the note back at once: the text was sent, or given up."""
    access.refuse_unless_staff(by)
    Composing.objects.filter(ticket=ticket_id, person=by).delete()


@transaction.atomic
def forget_old_notes() -> int:
    """Those that are over; how many."""
    gone, _ = Composing.objects.filter(until__lt=database_now()).delete()
    return gone

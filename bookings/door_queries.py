"""Reading what the door needs."""

from typing import Any
from uuid import UUID

from bookings import queries
from bookings.models import Entry, EntryQuerySet, Event
from bookings.tickets import token_of
from core.database import database_now
from core.rooms.queries import timestamp, timestamp_or_none


def entries_of(event_id: UUID) -> EntryQuerySet:
    """Who came in, the last first."""
    found: EntryQuerySet = Entry.objects.filter(event=event_id).newest_first()
    return found.select_related("reservation__user", "reservation__seat")


def trouble_of(event_id: UUID) -> EntryQuerySet:
    """What went wrong while a device was alone: tickets let in twice, or void."""
    wrong = entries_of(event_id)
    return wrong.filter(double=True) | wrong.filter(void=True)


def roster_out(event: Event) -> dict[str, Any]:
    """Every ticket there ever was for the event: a cancelled one is told from one that never was."""
    lines = [
        {
            "ticket": token_of(each),
            "code": each.code,
            "holder": each.holder,
            "seat": each.seat.name if each.seat else None,
            "status": each.status,
            "checkedInAt": timestamp_or_none(each.checked_in_at),  # type: ignore[attr-defined]
        }
        for each in queries.reservations_of(event.pk)
    ]
    return {"eventId": str(event.pk), "madeAt": timestamp(database_now()), "tickets": lines}

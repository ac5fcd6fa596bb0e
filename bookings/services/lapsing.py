"""Bookings of people whose email address is not confirmed, at events that ask for it."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from bookings import events, queries
from bookings.models import (
    CancelledBy,
    Entry,
    Event,
    EventStatus,
    Reservation,
    ReservationQuerySet,
    WaitlistEntry,
    WaitlistEntryQuerySet,
)
from bookings.services import notices, reservations, waitlist
from bookings.services.locking import locked_event
from core.capacity import confirming
from core.database import database_now
from core.rooms.services import announce


def lapse_unconfirmed() -> int:
    """Free what was not confirmed in time, event by event. Returns how many. Nothing without a mail server."""
    if not settings.MAIL_IS_SENT:
        return 0
    coming = Event.objects.filter(status=EventStatus.PUBLISHED).to_come()
    late = {
        *_due_seats().filter(event__in=coming).values_list("event_id", flat=True),
        *_due_turns().filter(event__in=coming).values_list("event_id", flat=True),
    }
    return sum(lapse_at(event_id=event_id) for event_id in sorted(late))


@transaction.atomic
def lapse_at(*, event_id: UUID) -> int:
    """The same for one event: the seats go to the waiting list as cancelled ones do. Refuses with NotFound."""
    event = locked_event(event_id)
    if event.is_cancelled or event.is_over_at(database_now()):
        return 0
    turns = list(_due_turns().filter(event=event))
    seats = list(_due_seats().filter(event=event).with_event())
    gone = confirming.locked_unconfirmed({*(each.user_id for each in turns), *(each.user_id for each in seats)})
    turns = [each for each in turns if each.user_id in gone]
    seats = [each for each in seats if each.user_id in gone]
    _end_turns(event, turns)
    for seat in seats:
        reservations.end(event, seat, CancelledBy.LAPSED)
    notices.tell_all(notices.LAPSED, seats)
    return len(turns) + len(seats)


def _end_turns(event: Event, turns: list[WaitlistEntry]) -> None:
    for turn in turns:
        waitlist.end_turn(turn)
    if turns:
        notices.tell_who_waited(notices.WAIT_LAPSED, [turn.pk for turn in turns])
        announce(event.room, events.WaitlistChanged(queries.how_many_wait(event.pk)))


def _due_seats() -> ReservationQuerySet:
    """Without those who are in already."""
    inside = Entry.objects.counted().values("reservation")
    found: ReservationQuerySet = confirming.due(Reservation.objects.active()).exclude(pk__in=inside)
    return found


def _due_turns() -> WaitlistEntryQuerySet:
    found: WaitlistEntryQuerySet = confirming.due(WaitlistEntry.objects.waiting())
    return found

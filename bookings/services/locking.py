"""The first lock of every verb: the event's row. Then its seats in the order of their ids, then its room."""

from typing import Any
from uuid import UUID

from bookings import access
from bookings.models import Event
from bookings.refusals import EventCancelled, EventOver, NotYourEvent
from core.capacity.places import locked
from core.clock import database_now
from core.refusals import NotFound


def locked_event(event_id: UUID) -> Event:
    """The event as it stays until the transaction ends, or NotFound."""
    try:
        return locked(Event.objects.all(), event_id)
    except NotFound:
        raise NotFound(access.NO_EVENT) from None


def locked_while_open(event_id: UUID) -> Event:
    """The same where seats are still given: NotFound, EventOver, EventCancelled, in this order."""
    event = locked_event(event_id)
    if event.is_over_at(database_now()):
        raise EventOver
    if event.is_cancelled:
        raise EventCancelled
    return event


def locked_to_manage(person: Any, event_id: UUID) -> Event:
    """The event for who runs it: NotFound, or NotYourEvent."""
    event = locked_event(event_id)
    if not access.may_manage(event, person):
        raise NotYourEvent
    return event

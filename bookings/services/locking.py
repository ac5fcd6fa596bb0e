"""The first lock of every verb: the event's row. Then its seats in the order of their ids, then its room."""

from typing import Any
from uuid import UUID

from bookings import access
from bookings.models import Event
from bookings.refusals import EventCancelled, EventOver, NotYourEvent, SalesNotOpen
from core.capacity.places import locked
from core.database import database_now
from core.errors import NotFound
from core.rooms.queries import timestamp


def locked_event(event_id: UUID, person: Any = None) -> Event:
    """The event as it stays until the transaction ends, or NotFound, also where the person may not see it.

    Without a person, for what nobody in particular does, all are seen.
    """
    seen = Event.objects.all() if person is None else Event.objects.visible_to(person)
    try:
        return locked(seen, event_id)
    except NotFound:
        raise NotFound(access.NO_EVENT) from None


def locked_while_open(event_id: UUID, person: Any) -> Event:
    """The same where people come to: NotFound, EventOver, EventCancelled, in this order."""
    event = locked_event(event_id, person)
    if event.is_over_at(database_now()):
        raise EventOver
    if event.is_cancelled:
        raise EventCancelled
    return event


def locked_while_on_sale(event_id: UUID, person: Any) -> Event:
    """The same where seats are given: NotFound, EventOver, EventCancelled, SalesNotOpen, in this order."""
    event = locked_while_open(event_id, person)
    if not event.sells_at(database_now()):
        known = {"salesOpenAt": timestamp(event.sales_open_at)} if event.sales_open_at else {}
        raise SalesNotOpen(**known)
    return event


def locked_to_manage(person: Any, event_id: UUID) -> Event:
    """The event for who runs it: NotFound, or NotYourEvent."""
    event = locked_event(event_id, person)
    if not access.may_manage(event, person):
        raise NotYourEvent
    return event

"""Fetch events and reservations or raise: to read, to manage, or locked for a change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from bookings.errors import EventCancelled, EventOver, NotYourEvent, SalesNotOpen
from bookings.models import Event, EventQuerySet, Reservation
from core.capacity.locking import locked
from core.database import database_now
from core.errors import Forbidden, NotFound
from core.ids import id_or_slug
from core.people import Person, Visitor
from core.times import timestamp

NO_EVENT = "There is no such event."


def may_manage(event: Event, person: Visitor) -> bool:
    """Return whether the person is the event's organizer or staff."""
    return bool(person.is_authenticated and (person.is_staff or event.organizer_id == person.pk))


def event_for(person: Visitor, name: Any, among: "EventQuerySet | None" = None) -> Event:
    """Return the event with this id or slug; NotFound if there is none that the person may see."""
    seen: EventQuerySet = Event.objects.all() if among is None else among
    found: Event | None = seen.visible_to(person).filter(**id_or_slug(str(name))).first()
    if found is None:
        raise NotFound(NO_EVENT)
    return found


def event_to_manage(person: Visitor, name: Any) -> Event:
    """Return the event for its organizer or staff; NotFound or NotYourEvent for others."""
    found = event_for(person, name)
    if not may_manage(found, person):
        raise NotYourEvent
    return found


def refuse_unless_organizer(person: Person) -> None:
    """Raise Forbidden unless the person is an organizer or staff."""
    if not person.is_organizer:
        raise Forbidden("Only organizers can make events.")


def refuse_unless_oneself(person: Visitor, user_id: UUID) -> None:
    """Raise NotFound unless the person asks about their own data or is staff."""
    if not (person.is_staff or person.pk == user_id):
        raise NotFound


def ticket_for(person: Visitor, reservation_id: UUID) -> Reservation:
    """Return the person's own reservation, or raise NotFound."""
    mine = Reservation.objects.of_public_events().with_event().filter(user=person.pk, pk=reservation_id)
    found: Reservation | None = mine.first()
    if found is None:
        raise NotFound
    return found


def locked_event(event_id: UUID, person: Visitor | None = None) -> Event:
    """Lock the event until the transaction ends; NotFound if there is none that the person may see.

    Without a person (for jobs), every event can be locked.
    """
    seen = Event.objects.all() if person is None else Event.objects.visible_to(person)
    try:
        return locked(seen, event_id)
    except NotFound:
        raise NotFound(NO_EVENT) from None


def locked_while_open(event_id: UUID, person: Visitor) -> Event:
    """Lock an event that people can still attend. Raises NotFound, EventOver, EventCancelled, in this order."""
    event = locked_event(event_id, person)
    _refuse_unless_open(event, database_now())
    return event


def locked_while_on_sale(event_id: UUID, person: Visitor) -> Event:
    """Lock an event that is on sale. Raises NotFound, EventOver, EventCancelled, SalesNotOpen, in this order."""
    event = locked_event(event_id, person)
    now = database_now()
    _refuse_unless_open(event, now)
    if not event.sells_at(now):
        details = {"salesOpenAt": timestamp(event.sales_open_at)} if event.sales_open_at else {}
        raise SalesNotOpen(**details)
    return event


def _refuse_unless_open(event: Event, now: datetime) -> None:
    if event.is_over_at(now):
        raise EventOver
    if event.is_cancelled:
        raise EventCancelled


def locked_to_manage(person: Visitor, event_id: UUID) -> Event:
    """Lock the event for its organizer or staff. Raises NotFound or NotYourEvent."""
    event = locked_event(event_id, person)
    if not may_manage(event, person):
        raise NotYourEvent
    return event

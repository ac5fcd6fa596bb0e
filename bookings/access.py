"""Fetch events and reservations or raise: for reading, for managing, and locked for a change."""

from typing import Any
from uuid import UUID

from bookings.errors import EventCancelled, EventOver, NotYourEvent, SalesNotOpen
from bookings.models import Event, EventQuerySet, Reservation
from core.capacity.locking import locked
from core.database import database_now
from core.errors import Forbidden, NotFound
from core.ids import id_or_slug
from core.times import timestamp

NO_EVENT = "There is no such event."


def may_manage(event: Event, person: Any) -> bool:
    """Its organizer and staff."""
    return bool(person.is_authenticated and (person.is_staff or event.organizer_id == person.pk))


def event_for(person: Any, name: Any, among: "EventQuerySet | None" = None) -> Event:
    """The event of this id or slug, or NotFound where there is none that the person may see."""
    seen: EventQuerySet = Event.objects.all() if among is None else among
    found: Event | None = seen.visible_to(person).filter(**id_or_slug(str(name))).first()
    if found is None:
        raise NotFound(NO_EVENT)
    return found


def event_to_manage(person: Any, name: Any) -> Event:
    """The same for who runs it: NotFound, or NotYourEvent."""
    found = event_for(person, name)
    if not may_manage(found, person):
        raise NotYourEvent
    return found


def refuse_unless_organizer(person: Any) -> None:
    """Organizers and staff make events; Forbidden for all others."""
    if not person.is_organizer:
        raise Forbidden("Only organizers can make events.")


def refuse_unless_oneself(person: Any, user_id: UUID) -> None:
    """What is somebody's own is theirs and the staff's to see; NotFound for anybody else, and for who is not there."""
    if not (person.is_staff or person.pk == user_id):
        raise NotFound


def ticket_for(person: Any, reservation_id: UUID) -> Reservation:
    """A reservation that is the person's own, or NotFound."""
    mine = Reservation.objects.of_public_events().with_event().filter(user=person.pk, pk=reservation_id)
    found: Reservation | None = mine.first()
    if found is None:
        raise NotFound
    return found


def locked_event(event_id: UUID, person: Any = None) -> Event:
    """The event as it stays until the transaction ends, or NotFound, also where the person may not see it.

    Without a person, for what nobody in particular does, all are seen.
    """
    seen = Event.objects.all() if person is None else Event.objects.visible_to(person)
    try:
        return locked(seen, event_id)
    except NotFound:
        raise NotFound(NO_EVENT) from None


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
    if not may_manage(event, person):
        raise NotYourEvent
    return event

"""Who may see and run which event."""

from typing import Any
from uuid import UUID

from bookings.models import Event, EventQuerySet, Reservation
from bookings.refusals import NotYourEvent
from core.errors import Forbidden, NotFound
from core.ids import id_or_slug

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

"""The verbs of those who run an event: make, edit, cancel."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from bookings import access, events, queries, wire
from bookings.models import (
    CancelledBy,
    Event,
    EventStatus,
    Reservation,
    ReservationStatus,
    SeatHold,
    WaitlistEntry,
    WaitlistStatus,
)
from bookings.refusals import EventCancelled, HasReservations, IsDraft, NotDraft
from bookings.services import facts, notices, unconfirmed
from bookings.services.last_line import refused_by_name
from bookings.services.locking import locked_to_manage
from bookings.services.promotion import promote
from bookings.services.reservations import give_seat
from core.capacity import confirming
from core.database import database_now
from core.rooms.services import Event as RoomEvent
from core.rooms.services import announce

STATUS_SAYS: dict[EventStatus, type[events.EventUpdated]] = {
    EventStatus.DRAFT: events.EventUnpublished,
    EventStatus.PUBLISHED: events.EventPublished,
}


@transaction.atomic
def create_event(*, by: Any, **given: Any) -> Event:
    """Make an event, public at once or a draft. Refuses with Forbidden (it is for organizers), or Invalid.

    Where `confirmed_only` is not said, it is on if there are few seats.
    """
    access.refuse_unless_organizer(by)
    if given.get("confirmed_only") is None:
        given["confirmed_only"] = confirming.by_default(given["total_seats"])
    event = Event(organizer=by, **facts.cleaned(given))
    event.available_seats = event.total_seats
    facts.check(event)
    # The id's random end keeps two events of the same name apart.
    event.slug = f"{slugify(event.name)[:120] or 'event'}-{event.pk.hex[-6:]}"
    event.save(force_insert=True)
    return event


def edit_event(*, event_id: UUID, by: Any, version: int | None = None, **given: Any) -> Event:
    """Change the facts. More seats go to those who wait; everybody concerned hears of another time or place.

    Refuses with NotFound, NotYourEvent, VersionConflict, EventCancelled, HasReservations, SeatsBelowReserved, Invalid.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_to_manage(by, event_id)
        facts.refuse_stale(event, version)
        if event.is_cancelled:
            raise EventCancelled
        wanted = facts.cleaned(given)
        changed = [name for name, value in wanted.items() if value != getattr(event, name)]
        if changed:
            _change(event, {name: wanted[name] for name in changed})
            _follow_up(event, changed, by)
    return event


def open_sales(*, event_id: UUID, by: Any, at: datetime | None = None) -> Event:
    """Publish the event if it is a draft, and let people reserve now, or from `at` on.

    Refuses with NotFound, NotYourEvent, EventCancelled, Invalid.
    """
    opened = at or database_now()
    return edit_event(event_id=event_id, by=by, status=EventStatus.PUBLISHED, sales_open_at=opened)


@transaction.atomic
def cancel_event(*, event_id: UUID, by: Any, reason: str = "") -> Event:
    """Call it off: every reservation ends, everybody who had a seat or waited is told. Again changes nothing.

    Refuses with NotFound, NotYourEvent, IsDraft.
    """
    event = locked_to_manage(by, event_id)
    if event.is_cancelled:
        return event
    if event.is_draft:
        raise IsDraft
    now = database_now()
    told = list(Reservation.objects.active().filter(event=event).values_list("pk", flat=True))
    waiting = WaitlistEntry.objects.waiting().filter(event=event)
    notices.tell_waiting_of_cancellation(waiting)
    Reservation.objects.filter(pk__in=told).update(
        status=ReservationStatus.CANCELLED, cancelled_at=now, cancelled_by=CancelledBy.EVENT, updated_at=now
    )
    waiting.update(status=WaitlistStatus.LEFT, ended_at=now, updated_at=now)
    SeatHold.objects.filter(event=event).delete()
    event.status, event.cancelled_at, event.cancel_reason = EventStatus.CANCELLED, now, reason.strip()
    event.available_seats = event.total_seats
    _save(event, "status", "cancelled_at", "cancel_reason", "available_seats")
    said = _on_the_wire(event, ["status", "cancel_reason", "available_seats"])
    announce(event.room, events.EventWasCancelled(said), actor=by.pk)
    notices.tell_ids(notices.CANCELLED, told)
    return event


@transaction.atomic
def delete_draft(*, event_id: UUID, by: Any) -> None:
    """Remove what nobody else has seen. Refuses with NotFound, NotYourEvent, NotDraft, HasReservations."""
    event = locked_to_manage(by, event_id)
    if not event.is_draft:
        raise NotDraft
    if Reservation.objects.filter(event=event).exists() or WaitlistEntry.objects.filter(event=event).exists():
        raise HasReservations("People had seats at this event: it stays, with their history.")
    event.sections.all().delete()
    event.delete()


def _change(event: Event, wanted: dict[str, Any]) -> None:
    if wanted.get("status") == EventStatus.DRAFT:
        _take_back(event)
    if "total_seats" in wanted:
        event.available_seats = facts.seats_after(event, wanted["total_seats"])
    if "seating" in wanted and (event.taken_seats or event.sections.exists()):
        raise facts.Invalid(fields={"seating": ["Seats are given or drawn: this cannot change now."]})
    for name, value in wanted.items():
        setattr(event, name, value)
    if wanted.get("confirmed_only") is False:
        unconfirmed.ask_no_longer(event)
    facts.check(event)
    _save(event, *wanted, *(["available_seats"] if "total_seats" in wanted else []))


def _take_back(event: Event) -> None:
    """What is in somebody's plans stays public. Holds are given up."""
    reserved = Reservation.objects.active().filter(event=event)
    if reserved.exists() or WaitlistEntry.objects.waiting().filter(event=event).exists():
        raise HasReservations
    SeatHold.objects.filter(event=event).delete()


def _save(event: Event, *fields: str) -> None:
    """One edit, one version."""
    event.version += 1
    event.save(update_fields=[*fields, "version", "updated_at"])


def _follow_up(event: Event, changed: list[str], by: Any) -> None:
    """Give new seats to those who wait, announce, and tell those who planned their day by it."""
    promoted = promote(event, None, give_seat) if "total_seats" in changed and event.available_seats else []
    said = STATUS_SAYS[EventStatus(event.status)] if "status" in changed else events.EventUpdated
    happened: list[RoomEvent] = [said(_on_the_wire(event, [*changed, "available_seats"]))]
    if promoted:
        happened.append(events.WaitlistChanged(queries.how_many_wait(event.pk)))
    announce(event.room, *happened, actor=by.pk)
    if {"starts_at", "location"} & set(changed):
        notices.tell_moved(event)


def _on_the_wire(event: Event, changed: list[str]) -> dict[str, Any]:
    """What changed, in the names of the snapshot."""
    said = wire.facts_out(event)
    return {name: said[name] for name in [*map(wire.name_of, changed), "version", "updatedAt"]}

"""Waiting for a seat that somebody gives back: asked for, never joined by itself."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from bookings import events, queries, seat_queries
from bookings.models import Event, WaitlistEntry, WaitlistStatus
from bookings.refusals import AlreadyReserved, AlreadyWaiting, NotWaiting, SeatsLeft
from bookings.services import unconfirmed
from bookings.services.last_line import refused_by_name
from bookings.services.locking import locked_event, locked_while_on_sale
from core.database import database_now
from core.errors import Invalid
from core.rooms.services import announce


def join_waitlist(*, event_id: UUID, by: Any, accessible: bool = False) -> WaitlistEntry:
    """Take the next turn. With `accessible`, for a wheelchair space where seats have numbers.

    Refuses with NotFound, EventOver, EventCancelled, SalesNotOpen, AlreadyReserved, AlreadyWaiting,
    Invalid, SeatsLeft, ConfirmFirst.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_while_on_sale(event_id, by)
        if queries.active_reservation(event.pk, by):
            raise AlreadyReserved
        if queries.turn_of(event.pk, by):
            raise AlreadyWaiting
        _refuse_where_there_are_seats(event, by, accessible)
        last = WaitlistEntry.objects.filter(event=event).aggregate(last=Max("turn"))["last"] or 0
        terms = unconfirmed.terms(event, by, seat=False)
        WaitlistEntry.objects.create(event=event, user=by, turn=last + 1, accessible=accessible, **terms)
        announce(event.room, events.WaitlistChanged(queries.how_many_wait(event.pk)), actor=by.pk)
    made = queries.turn_of(event.pk, by)
    if made is None:
        raise NotWaiting
    return made


@transaction.atomic
def leave_waitlist(*, event_id: UUID, by: Any) -> WaitlistEntry:
    """Give the turn up. Refuses with NotFound, NotWaiting."""
    event = locked_event(event_id, by)
    entry = queries.turn_of(event.pk, by)
    if entry is None:
        raise NotWaiting
    end_turn(entry)
    announce(event.room, events.WaitlistChanged(queries.how_many_wait(event.pk)), actor=by.pk)
    return entry


def end_turn(entry: WaitlistEntry) -> None:
    entry.status, entry.ended_at = WaitlistStatus.LEFT, database_now()
    entry.save(update_fields=["status", "ended_at", "updated_at"])


def _refuse_where_there_are_seats(event: Event, by: Any, accessible: bool) -> None:
    """Held seats count as left: most of them are given back within minutes."""
    if not event.is_numbered:
        if accessible:
            raise Invalid(fields={"accessible": ["At this event everybody sits where they like."]})
        left = event.available_seats > 0
    else:
        left = seat_queries.is_any_free(event.pk, accessible=accessible)
    if left:
        raise SeatsLeft

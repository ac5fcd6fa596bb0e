"""Somebody leaves the club for good: their seats go to those who wait."""

from typing import Any

from django.db import transaction

from bookings import queries
from bookings.models import CancelledBy, Event, Reservation, SeatHold, WaitlistEntry
from bookings.services import reservations, waitlist
from core.capacity.places import all_locked


@transaction.atomic
def forget_person(person: Any) -> None:
    """End their reservations, turns and holds, and offer what is free to the next, before their row goes.

    All these events are locked before any room is, in one order, so that announcing in several
    rooms here cannot deadlock with a verb that holds one.
    """
    seats = Reservation.objects.active().filter(user=person).values_list("event_id", flat=True)
    turns = WaitlistEntry.objects.waiting().filter(user=person).values_list("event_id", flat=True)
    for event in all_locked(Event.objects.all(), {*seats, *turns}):
        if turn := queries.turn_of(event.pk, person):
            waitlist.end_turn(turn)
        if reservation := queries.active_reservation(event.pk, person):
            reservations.end(event, reservation, CancelledBy.LEFT, actor=person)
    SeatHold.objects.filter(user=person).delete()

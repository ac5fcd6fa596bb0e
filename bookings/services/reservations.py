"""The verbs of those who come: reserve, cancel, change seats."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings import events, queries
from bookings.models import (
    CancelledBy,
    Entry,
    Event,
    Reservation,
    ReservationStatus,
    Seat,
    SeatHold,
    WaitlistEntry,
    WaitlistStatus,
)
from bookings.refusals import (
    AlreadyCheckedIn,
    AlreadyReserved,
    EventFull,
    EventOver,
    NoSeatNumbers,
    ReservationNotFound,
)
from bookings.services import counting, notices, picking, promotion, unconfirmed
from bookings.services.last_line import refused_by_name
from bookings.services.locking import locked_event, locked_to_manage, locked_while_on_sale, locked_while_open
from bookings.services.measuring import measured
from core.database import database_now
from core.rooms.services import announce


@measured
def reserve(*, event_id: UUID, by: Any, seat: str = "", hold_token: str = "", network: str = "") -> Reservation:
    """Give the person a seat and mail the ticket. Where seats have numbers, the named one, or of a hold, or the best.

    Where the event asks for confirmed addresses, the seat of a person without one lapses after an hour;
    `network` is where the call comes from. Refuses, in this order, with NotFound, EventOver, EventCancelled,
    SalesNotOpen, AlreadyReserved, EventFull, ConfirmFirst; then for what was asked with Invalid, SeatNotFound,
    HoldExpired, SeatTaken, SeatHeld, SeatsHeld, AccessibleSeatsOnly.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_while_on_sale(event_id, by)
        if queries.active_reservation(event.pk, by):
            raise AlreadyReserved
        if event.available_seats <= 0:
            raise EventFull
        terms = unconfirmed.terms(event, by, network)
        made = give_seat(event, by, picking.seat_for(event, by, seat, hold_token), **terms)
        announce(event.room, events.SeatReserved(event.available_seats, _name(made)), actor=by.pk)
        notices.tell_soon(notices.RESERVED, made)
    return made


def cancel_reservation(*, event_id: UUID, by: Any) -> Reservation:
    """Give the seat back; the next who waits gets it.

    Refuses with NotFound, ReservationNotFound, EventOver, AlreadyCheckedIn.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_event(event_id, by)
        reservation = queries.active_reservation(event.pk, by)
        if reservation is None:
            raise ReservationNotFound
        if event.is_over_at(database_now()):
            raise EventOver
        _refuse_if_in(reservation)
        end(event, reservation, CancelledBy.PERSON, actor=by)
    return reservation


def remove_reservation(*, event_id: UUID, reservation_id: UUID, by: Any, reason: str = "") -> Reservation:
    """Cancel an attendee's seat for the organizer and mail the attendee, with the reason if there is one.

    Refuses with NotFound, NotYourEvent, ReservationNotFound, EventOver, AlreadyCheckedIn.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_to_manage(by, event_id)
        reservation = queries.reservation_of(event.pk, reservation_id)
        refuse_removal(event, reservation)
        end(event, reservation, CancelledBy.ORGANIZER, actor=by)
        notices.tell_now(notices.REMOVED, reservation, reason)
    return reservation


def refuse_removal(event: Event, reservation: Reservation) -> None:
    """Raise ReservationNotFound, EventOver or AlreadyCheckedIn where the organizer cannot cancel this seat."""
    if not reservation.is_active:
        raise ReservationNotFound("This reservation is cancelled already.")
    if event.is_over_at(database_now()):
        raise EventOver("This event is over: its seats stay as they were.")
    _refuse_if_in(reservation)


def change_seat(*, event_id: UUID, by: Any, seat: str) -> Reservation:
    """Move to another free seat without ever being without one. What becomes free goes to the next who waits.

    Refuses with NotFound, EventOver, EventCancelled, ReservationNotFound, NoSeatNumbers, AlreadyCheckedIn,
    SeatNotFound, SeatTaken, SeatHeld.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_while_open(event_id, by)
        reservation = queries.active_reservation(event.pk, by)
        if reservation is None:
            raise ReservationNotFound
        if not event.is_numbered or reservation.seat is None:
            raise NoSeatNumbers
        _refuse_if_in(reservation)
        wanted = picking.named(event, seat)
        if wanted.pk != reservation.seat_id:
            picking.refuse_unless_free(event, [wanted], by)
            _move(event, reservation, wanted, by)
    return reservation


def give_seat(event: Event, person: Any, seat: Seat | None, **more: Any) -> Reservation:
    """Write it down. The event is locked and the seat is free for this person."""
    counting.take_one(event)
    made: Reservation = Reservation.objects.create(event=event, user=person, seat=seat, **more)
    if seat:
        SeatHold.objects.filter(seat=seat).delete()
    _no_longer_waits(event, person, made.created_at)
    return made


def end(event: Event, reservation: Reservation, how: str, *, actor: Any = None) -> None:
    """Cancel this one, offer the seat to the next, announce it. The event is locked."""
    close(reservation, how, database_now())
    counting.give_back(event)
    happened: events.AvailabilityChanged = events.SeatReleased(event.available_seats, _name(reservation))
    if promotion.promote(event, reservation.seat, give_seat):
        waiting = queries.how_many_wait(event.pk)
        happened = events.SeatPassed(event.available_seats, _name(reservation), waiting)
    announce(event.room, happened, actor=actor.pk if actor else None)


def close(reservation: Reservation, how: str, now: datetime) -> None:
    reservation.status, reservation.cancelled_at = ReservationStatus.CANCELLED, now
    reservation.cancelled_by = how
    reservation.save(update_fields=["status", "cancelled_at", "cancelled_by", "updated_at"])


def _move(event: Event, reservation: Reservation, wanted: Seat, by: Any) -> None:
    left = reservation.seat
    reservation.seat = wanted
    reservation.save(update_fields=["seat", "updated_at"])
    SeatHold.objects.filter(seat=wanted).delete()
    promoted = promotion.promote(event, left, give_seat)
    freed = events.SeatPassed if promoted else events.SeatReleased
    announce(
        event.room,
        events.SeatReserved(event.available_seats, wanted.name),
        freed(event.available_seats, left.name if left else None),
        actor=by.pk,
    )


def _no_longer_waits(event: Event, person: Any, now: datetime) -> None:
    waiting = WaitlistEntry.objects.waiting().filter(event=event, user=person)
    waiting.update(status=WaitlistStatus.SEATED, ended_at=now, updated_at=now)


def _refuse_if_in(reservation: Reservation) -> None:
    if Entry.objects.counted().filter(reservation=reservation).exists():
        raise AlreadyCheckedIn("This ticket is in already: the seat stays yours.")


def _name(reservation: Reservation) -> str | None:
    return reservation.seat.name if reservation.seat else None

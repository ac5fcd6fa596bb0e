"""Reserve, cancel and change seats, keep the waiting list, and pass freed seats on to it."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from accounts.services import queue_confirmation_link
from bookings import queries, room_events
from bookings.access import locked_event, locked_to_manage, locked_while_on_sale, locked_while_open
from bookings.errors import (
    AlreadyCheckedIn,
    AlreadyReserved,
    AlreadyWaiting,
    EventFull,
    EventOver,
    NoSeatNumbers,
    NotWaiting,
    ReservationNotFound,
    SeatsLeft,
    refused_by_name,
)
from bookings.models import (
    CancelledBy,
    Entry,
    Event,
    Reservation,
    ReservationStatus,
    Seat,
    SeatHold,
    SeatKind,
    WaitlistEntry,
    WaitlistStatus,
)
from bookings.services import holds
from core.capacity import confirmation
from core.database import DatabaseNow, database_now
from core.errors import Invalid
from core.mail import services as mail
from core.ops import metrics
from core.people import Person
from core.rooms.services import announce

reservation_seconds = metrics.outcome_histogram(
    "courtside_reservation_seconds", "Time to reserve a seat. outcome: reserved, refused by a rule, or failed."
)


def _reserved_outcome(made: Reservation) -> str:
    return "reserved"


measured = metrics.timed(reservation_seconds, _reserved_outcome)


@measured
def reserve(*, event_id: UUID, by: Person, seat: str = "", hold_token: str = "", network: str = "") -> Reservation:
    """Give the person a seat and email the ticket: the named seat, one of a hold, or the best.

    If the event asks for confirmed addresses, the reservation of a person without one lapses after an hour;
    `network` is the caller's network. Raises, in this order, NotFound, EventOver, EventCancelled, SalesNotOpen,
    AlreadyReserved, EventFull, ConfirmFirst; then for the choice Invalid, SeatNotFound, HoldExpired, SeatTaken,
    SeatHeld, SeatsHeld, AccessibleSeatsOnly.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_while_on_sale(event_id, by)
        if queries.active_reservation(event.pk, by):
            raise AlreadyReserved
        if event.available_seats <= 0:
            raise EventFull
        terms = confirmation_terms(event, by, network)
        made = give_seat(event, by, holds.select_seat(event, by, seat, hold_token), **terms)
        announce(event.room, room_events.SeatReserved(event.available_seats, _seat_name(made)), actor=by.pk)
        mail.queue("bookings.reserved", made.pk)
    return made


def cancel_reservation(*, event_id: UUID, by: Person) -> Reservation:
    """Cancel the person's reservation; the seat goes to the waiting list.

    Raises NotFound, ReservationNotFound, EventOver, AlreadyCheckedIn.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_event(event_id, by)
        reservation = queries.active_reservation(event.pk, by)
        if reservation is None:
            raise ReservationNotFound
        if event.is_over_at(database_now()):
            raise EventOver
        _refuse_if_checked_in(reservation)
        end_reservation(event, reservation, CancelledBy.PERSON, actor=by)
    return reservation


def remove_reservation(*, event_id: UUID, reservation_id: UUID, by: Person, reason: str = "") -> Reservation:
    """Cancel an attendee's reservation as the organizer, and email the attendee with the reason, if any.

    Raises NotFound, NotYourEvent, ReservationNotFound, EventOver, AlreadyCheckedIn.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_to_manage(by, event_id)
        reservation = queries.reservation_of(event.pk, reservation_id)
        refuse_removal(event, reservation)
        end_reservation(event, reservation, CancelledBy.ORGANIZER, actor=by)
        mail.queue("bookings.removed", reservation.pk, reason=reason)
    return reservation


def refuse_removal(event: Event, reservation: Reservation) -> None:
    """Raise ReservationNotFound, EventOver or AlreadyCheckedIn if the organizer cannot cancel this reservation."""
    if not reservation.is_active:
        raise ReservationNotFound("This reservation is cancelled already.")
    if event.is_over_at(database_now()):
        raise EventOver("This event is over: its seats stay as they were.")
    _refuse_if_checked_in(reservation)


def change_seat(*, event_id: UUID, by: Person, seat: str) -> Reservation:
    """Move to another free seat, and pass the old one on to the waiting list.

    Raises NotFound, EventOver, EventCancelled, ReservationNotFound, NoSeatNumbers, AlreadyCheckedIn,
    SeatNotFound, SeatTaken, SeatHeld.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_while_open(event_id, by)
        reservation = queries.active_reservation(event.pk, by)
        if reservation is None:
            raise ReservationNotFound
        if not event.is_numbered or reservation.seat is None:
            raise NoSeatNumbers
        _refuse_if_checked_in(reservation)
        new_seat = holds.find_seat(event, seat)
        if new_seat.pk != reservation.seat_id:
            holds.refuse_unless_free(event, [new_seat], by)
            _move_to(event, reservation, new_seat, by)
    return reservation


def give_seat(event: Event, person: Person, seat: Seat | None, **more: Any) -> Reservation:
    """Create the reservation. The caller holds the event's lock and has checked that the seat is free."""
    _take_seat(event)
    made: Reservation = Reservation.objects.create(event=event, user=person, seat=seat, **more)
    if seat:
        SeatHold.objects.filter(seat=seat).delete()
    _mark_seated(event, person, made.created_at)
    return made


def end_reservation(event: Event, reservation: Reservation, how: str, *, actor: Person | None = None) -> None:
    """Cancel the reservation, offer the seat to the waiting list and announce it. The caller holds the event's lock."""
    mark_cancelled(reservation, how, database_now())
    _return_seat(event)
    announcement: room_events.AvailabilityChanged = room_events.SeatReleased(
        event.available_seats, _seat_name(reservation)
    )
    if promote(event, reservation.seat):
        waiting = queries.count_waiting(event.pk)
        announcement = room_events.SeatPassed(event.available_seats, _seat_name(reservation), waiting)
    announce(event.room, announcement, actor=actor.pk if actor else None)


def mark_cancelled(reservation: Reservation, how: str, now: datetime) -> None:
    reservation.status, reservation.cancelled_at = ReservationStatus.CANCELLED, now
    reservation.cancelled_by = how
    reservation.save(update_fields=["status", "cancelled_at", "cancelled_by", "updated_at"])


def _move_to(event: Event, reservation: Reservation, new_seat: Seat, by: Person) -> None:
    left = reservation.seat
    reservation.seat = new_seat
    reservation.save(update_fields=["seat", "updated_at"])
    SeatHold.objects.filter(seat=new_seat).delete()
    promoted = promote(event, left)
    freed = room_events.SeatPassed if promoted else room_events.SeatReleased
    announce(
        event.room,
        room_events.SeatReserved(event.available_seats, new_seat.name),
        freed(event.available_seats, left.name if left else None),
        actor=by.pk,
    )


def _mark_seated(event: Event, person: Person, now: datetime) -> None:
    waiting = WaitlistEntry.objects.waiting().filter(event=event, user=person)
    waiting.update(status=WaitlistStatus.SEATED, ended_at=now, updated_at=now)


def _refuse_if_checked_in(reservation: Reservation) -> None:
    if Entry.objects.counted().filter(reservation=reservation).exists():
        raise AlreadyCheckedIn("This ticket is in already: the seat stays yours.")


def _seat_name(reservation: Reservation) -> str | None:
    return reservation.seat.name if reservation.seat else None


def join_waitlist(*, event_id: UUID, by: Person, accessible: bool = False) -> WaitlistEntry:
    """Join the end of the waiting list. `accessible` asks for a wheelchair space at numbered events.

    Raises NotFound, EventOver, EventCancelled, SalesNotOpen, AlreadyReserved, AlreadyWaiting,
    Invalid, SeatsLeft, ConfirmFirst.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_while_on_sale(event_id, by)
        if queries.active_reservation(event.pk, by):
            raise AlreadyReserved
        if queries.waitlist_entry_of(event.pk, by):
            raise AlreadyWaiting
        _refuse_while_seats_are_left(event, by, accessible)
        last = WaitlistEntry.objects.filter(event=event).aggregate(last=Max("turn"))["last"] or 0
        terms = confirmation_terms(event, by, seat=False)
        WaitlistEntry.objects.create(event=event, user=by, turn=last + 1, accessible=accessible, **terms)
        announce(event.room, room_events.WaitlistChanged(queries.count_waiting(event.pk)), actor=by.pk)
    made = queries.waitlist_entry_of(event.pk, by)
    if made is None:
        raise NotWaiting
    return made


@transaction.atomic
def leave_waitlist(*, event_id: UUID, by: Person) -> WaitlistEntry:
    """Leave the waiting list. Raises NotFound, NotWaiting."""
    event = locked_event(event_id, by)
    entry = queries.waitlist_entry_of(event.pk, by)
    if entry is None:
        raise NotWaiting
    end_entry(entry)
    announce(event.room, room_events.WaitlistChanged(queries.count_waiting(event.pk)), actor=by.pk)
    return entry


def end_entry(entry: WaitlistEntry) -> None:
    entry.status, entry.ended_at = WaitlistStatus.LEFT, database_now()
    entry.save(update_fields=["status", "ended_at", "updated_at"])


def _refuse_while_seats_are_left(event: Event, by: Person, accessible: bool) -> None:
    """Raise SeatsLeft while seats are left. Held seats count as left: most holds end without a reservation."""
    if not event.is_numbered:
        if accessible:
            raise Invalid(fields={"accessible": ["At this event everybody sits where they like."]})
        left = event.available_seats > 0
    else:
        left = queries.is_any_free(event.pk, accessible=accessible)
    if left:
        raise SeatsLeft


def promote(event: Event, freed: Seat | None) -> list[Reservation]:
    """Give free seats to the waiting list, in order, and email the new holders; none once the event is over.

    The caller holds the event's lock. At a numbered event only the freed seat is given: a wheelchair space to the
    first who asked for one, any other seat to the first who did not.
    """
    if event.is_cancelled or event.is_over_at(database_now()):
        return []
    waiting = WaitlistEntry.objects.waiting().filter(event=event).select_related("user")
    # An entry that is about to lapse is not given a seat.
    waiting = waiting.exclude(confirm_by__lte=DatabaseNow(), user__email_confirmed_at=None)
    if event.is_numbered:
        needs = bool(freed and freed.kind == SeatKind.ACCESSIBLE)
        next_entries = list(waiting.filter(accessible=needs)[:1])
    else:
        next_entries = list(waiting[: event.available_seats])
    made = [
        give_seat(event, person, freed, from_waitlist=True, **confirmation_terms(event, person))
        for person in [cast(Person, each.user) for each in next_entries]  # who leaves the club waits no longer
    ]
    mail.queue_many("bookings.seated", [each.pk for each in made])
    return made


def confirmation_terms(event: Event, person: Person, network: str = "", *, seat: bool = True) -> dict[str, Any]:
    """Return the fields that limit an unconfirmed booking. Raises ConfirmFirst."""
    seats = Reservation.objects.filter(event=event)
    earlier = seats.filter(user=person), WaitlistEntry.objects.filter(event=event, user=person)
    confirm_by = confirmation.confirmation_deadline(person, event, *earlier, mail_link=queue_confirmation_link)
    if confirm_by is None:
        return {}
    if not seat:
        return {"confirm_by": confirm_by}
    key = confirmation.network_key(network)
    confirmation.check_network_limit(seats.active(), key, event.total_seats)
    return {"confirm_by": confirm_by, "network_key": key}


def drop_confirmation_deadlines(event: Event) -> None:
    """Remove all confirmation deadlines of the event."""
    for bookings in (Reservation.objects, WaitlistEntry.objects):
        bookings.filter(event=event, confirm_by__isnull=False).update(confirm_by=None, network_key="")


def _take_seat(event: Event) -> None:
    """Take one seat off the counter; a constraint rejects a negative number."""
    _change_available(event, -1)


def _return_seat(event: Event, number: int = 1) -> None:
    _change_available(event, number)


def _change_available(event: Event, by: int) -> None:
    # `updated_at` is the time of the last edit; it does not change with the counter.
    Event.objects.filter(pk=event.pk).update(available_seats=F("available_seats") + by)
    event.available_seats += by

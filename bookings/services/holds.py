"""Keeping seats for a few minutes while somebody decides, or while their friends come to take them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings import events, seat_queries
from bookings.models import Event, HoldTime, Seat, SeatHold
from bookings.refusals import EventFull, NoSeatNumbers, TooManySeats
from bookings.services import hold_time, picking
from bookings.services.last_line import refused_by_name
from bookings.services.locking import locked_event, locked_while_on_sale
from core.capacity.places import all_locked
from core.errors import Invalid
from core.rooms.queries import timestamp
from core.rooms.services import announce


@dataclass(frozen=True)
class Hold:
    """What somebody holds at an event: who has the token may reserve one of the seats."""

    token: str
    seats: list[str]
    expires_at: datetime


def hold_seats(*, event_id: UUID, by: Any, seats: Sequence[str] = (), best: int = 0, accessible: bool = False) -> Hold:
    """Keep these seats, or the best so many, for five minutes: all of them or none.

    What the person held before at this event is given back. One person holds seats here for a quarter
    of an hour in all, whichever seats and however often they are released. Refuses with NotFound, EventOver,
    EventCancelled, SalesNotOpen, NoSeatNumbers, Invalid, TooManySeats, EventFull, HoldTimeUsed, SeatNotFound,
    SeatTaken, SeatHeld, NotEnoughTogether.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_while_on_sale(event_id, by)
        _refuse(event, seats, best)
        time = hold_time.begin(event, by)
        chosen = picking.all_named(event, seats) if seats else _best(event, by, best, accessible)
        all_locked(Seat.objects.all(), [seat.pk for seat in chosen])
        picking.refuse_unless_free(event, chosen, by)
        return _keep(event, chosen, by, time)


@transaction.atomic
def release_seats(*, event_id: UUID, by: Any) -> list[str]:
    """Give back what the person holds at this event, if anything. Refuses with NotFound."""
    event = locked_event(event_id, by)
    mine = seat_queries.my_holds(event.pk, by)
    SeatHold.objects.filter(event=event, user=by).delete()
    hold_time.stop(event, by)
    freed = [hold.seat.name for hold in mine]
    if freed:
        announce(event.room, events.SeatsFreed(freed), actor=by.pk)
    return freed


@transaction.atomic
def sweep() -> int:
    """Forget holds that have run out; nobody counted them any more. Says how many."""
    gone, _ = SeatHold.objects.run_out().delete()
    return int(gone)


def hold_of(holds: Sequence[SeatHold]) -> Hold | None:
    """The seats that somebody holds, as one."""
    if not holds:
        return None
    return Hold(holds[0].token, [hold.seat.name for hold in holds], min(hold.expires_at for hold in holds))


def _refuse(event: Event, seats: Sequence[str], best: int) -> None:
    if not event.is_numbered:
        raise NoSeatNumbers
    if bool(seats) == bool(best):
        raise Invalid(fields={"seats": ["Name the seats, or say how many of the best."]})
    if max(len(seats), best) > event.group_limit:
        sentence = f"One person can hold {event.group_limit} seats at once."
        raise TooManySeats(sentence, limit=event.group_limit)
    if event.available_seats <= 0:
        raise EventFull


def _best(event: Event, by: Any, number: int, accessible: bool) -> list[Seat]:
    return picking.best_seats(event, by, number, accessible=accessible)


def _keep(event: Event, chosen: Sequence[Seat], by: Any, time: HoldTime) -> Hold:
    before = {hold.seat_id: hold for hold in seat_queries.my_holds(event.pk, by)}
    ids = {seat.pk for seat in chosen}
    freed = [hold.seat.name for id, hold in before.items() if id not in ids]
    again = [before[id] for id in ids if id in before]
    first_at = min((hold.first_at for hold in again), default=time.held_from)
    token = again[0].token if again else secrets.token_urlsafe(32)
    SeatHold.objects.filter(event=event, user=by).delete()
    SeatHold.objects.run_out().filter(seat__in=ids).delete()  # a living one of somebody else is left to the constraint
    SeatHold.objects.bulk_create(
        SeatHold(event=event, seat=seat, user=by, token=token, first_at=first_at, expires_at=time.held_until)
        for seat in chosen
    )
    names = [seat.name for seat in sorted(chosen, key=lambda seat: (seat.section.position, seat.line, seat.column))]
    said = [events.SeatsHeld(names, timestamp(time.held_until))]
    announce(event.room, *([events.SeatsFreed(freed)] if freed else []), *said, actor=by.pk)
    return Hold(token, names, time.held_until)

"""Hold seats for a few minutes, and choose which seats a person gets."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db import connection, transaction

from bookings import queries, room_events, seating
from bookings.access import locked_event, locked_while_on_sale
from bookings.errors import (
    AccessibleSeatsOnly,
    EventFull,
    HoldExpired,
    HoldTimeUsed,
    NoSeatNumbers,
    NotEnoughTogether,
    SeatHeld,
    SeatNotFound,
    SeatsHeld,
    SeatTaken,
    TooManySeats,
    refused_by_name,
)
from bookings.models import Event, HoldTime, Seat, SeatHold, SeatKind
from core.capacity.locking import all_locked
from core.database import database_now
from core.errors import Invalid
from core.people import Person, Visitor
from core.rooms.services import announce
from core.times import timestamp

HOLD_TTL = timedelta(minutes=5)  # one hold


@dataclass(frozen=True)
class Hold:
    """The seats that a person holds at an event; anyone with the token may reserve one of them."""

    token: str
    seats: list[str]
    expires_at: datetime


def hold_seats(
    *, event_id: UUID, by: Person, seats: Sequence[str] = (), best: int = 0, accessible: bool = False
) -> Hold:
    """Hold the named seats, or the best ones, for five minutes: all of them or none.

    A new hold replaces the person's earlier one at this event. One person can hold seats here for 15 minutes in all,
    whichever seats and however often they release them. Raises NotFound, EventOver, EventCancelled, SalesNotOpen,
    NoSeatNumbers, Invalid, TooManySeats, EventFull, HoldTimeUsed, SeatNotFound, SeatTaken, SeatHeld,
    NotEnoughTogether.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_while_on_sale(event_id, by)
        _check_hold_request(event, seats, best)
        time = start_hold_time(event, by)
        chosen = find_seats(event, seats) if seats else select_best_seats(event, by, best, accessible=accessible)
        all_locked(Seat.objects.all(), [seat.pk for seat in chosen])
        refuse_unless_free(event, chosen, by)
        return _create_hold(event, chosen, by, time)


@transaction.atomic
def release_seats(*, event_id: UUID, by: Person) -> list[str]:
    """Release the person's hold at this event, if any, and return its seats. Raises NotFound."""
    event = locked_event(event_id, by)
    mine = queries.my_holds(event.pk, by)
    SeatHold.objects.filter(event=event, user=by).delete()
    stop_hold_time(event, by)
    freed = [hold.seat.name for hold in mine]
    if freed:
        announce(event.room, room_events.SeatsFreed(freed), actor=by.pk)
    return freed


@transaction.atomic
def delete_expired_holds() -> int:
    """Delete expired holds, which already count as free. Return how many."""
    gone, _ = SeatHold.objects.run_out().delete()
    return int(gone)


def hold_of(holds: Sequence[SeatHold]) -> Hold | None:
    """Combine a person's held seats into one hold, or None."""
    if not holds:
        return None
    return Hold(holds[0].token, [hold.seat.name for hold in holds], min(hold.expires_at for hold in holds))


def _check_hold_request(event: Event, seats: Sequence[str], best: int) -> None:
    if not event.is_numbered:
        raise NoSeatNumbers
    if bool(seats) == bool(best):
        raise Invalid(fields={"seats": ["Name the seats, or say how many of the best."]})
    if max(len(seats), best) > event.group_limit:
        sentence = f"One person can hold {event.group_limit} seats at once."
        raise TooManySeats(sentence, limit=event.group_limit)
    if event.available_seats <= 0:
        raise EventFull


def _create_hold(event: Event, chosen: Sequence[Seat], by: Person, time: HoldTime) -> Hold:
    before = {hold.seat_id: hold for hold in queries.my_holds(event.pk, by)}
    ids = {seat.pk for seat in chosen}
    freed = [hold.seat.name for id, hold in before.items() if id not in ids]
    again = [before[id] for id in ids if id in before]
    first_at = min((hold.first_at for hold in again), default=time.held_from)
    token = again[0].token if again else secrets.token_urlsafe(32)
    SeatHold.objects.filter(event=event, user=by).delete()
    SeatHold.objects.run_out().filter(seat__in=ids).delete()  # a live hold of someone else is left to the constraint
    SeatHold.objects.bulk_create(
        SeatHold(event=event, seat=seat, user=by, token=token, first_at=first_at, expires_at=time.held_until)
        for seat in chosen
    )
    names = [seat.name for seat in sorted(chosen, key=lambda seat: (seat.section.position, seat.line, seat.column))]
    held = [room_events.SeatsHeld(names, timestamp(time.held_until))]
    announce(event.room, *([room_events.SeatsFreed(freed)] if freed else []), *held, actor=by.pk)
    return Hold(token, names, time.held_until)


def start_hold_time(event: Event, person: Person) -> HoldTime:
    """Start counting a hold; it ends at `held_until`. Raises HoldTimeUsed."""
    now = database_now()
    counted = HoldTime.objects.filter(event=event, user=person).first()
    used = counted.used_at(now) if counted else timedelta()
    left = HoldTime.MOST - used
    if counted and left <= timedelta():
        raise _hold_time_used(counted, now)
    until = now + min(HOLD_TTL, left)
    begun, _ = HoldTime.objects.update_or_create(
        event=event, user=person, defaults={"used": used, "held_from": now, "held_until": until}
    )
    return begun


def stop_hold_time(event: Event, person: Person) -> None:
    """Stop counting: the person released their seats, so the rest of this hold is not used up."""
    now = database_now()
    HoldTime.objects.filter(event=event, user=person, held_until__gt=now).update(held_until=now, updated_at=now)


def delete_expired_hold_times() -> int:
    """Delete the records that no longer count. Return how many."""
    gone, _ = HoldTime.objects.filter(held_until__lte=database_now() - HoldTime.FORGOTTEN_AFTER).delete()
    return int(gone)


def _hold_time_used(counted: HoldTime, now: datetime) -> HoldTimeUsed:
    seconds = max(1, ceil((counted.forgotten_at - now).total_seconds()))
    minutes = ceil(seconds / 60)
    again = f"in {minutes} minutes" if minutes > 1 else "in a minute"
    sentence = f"You have held seats here for 15 minutes. Reserve one now, or hold seats again {again}."
    return HoldTimeUsed(sentence, retryAfter=seconds)


def select_seat(event: Event, person: Visitor, name: str, token: str) -> Seat | None:
    """Return the seat to reserve: the named one, one of a hold, one of the person's own hold, or the best.

    None for an event without numbered seats. Raises Invalid, SeatNotFound, HoldExpired, SeatTaken, SeatHeld,
    SeatsHeld, AccessibleSeatsOnly.
    """
    if not event.is_numbered:
        _refuse_numbers(name, token)
        return None
    held = queries.holds_of_token(event.pk, token) if token else queries.my_holds(event.pk, person)
    if token and not held:
        raise HoldExpired
    if name:
        seat = find_seat(event, name)
        if seat.pk not in {hold.seat_id for hold in held}:
            refuse_unless_free(event, [seat], person)
        return seat
    return held[0].seat if held else _best_seat(event, person)


def find_seat(event: Event, name: str) -> Seat:
    """Return the seat with this name or id, or raise SeatNotFound."""
    return find_seats(event, [name])[0]


def find_seats(event: Event, names: Sequence[str]) -> list[Seat]:
    """Return the seats with these names or ids, in the order in which they are locked everywhere: by id."""
    ids, words = _ids_and_names(names)
    seats = Seat.objects.filter(event=event.pk).select_related("section")
    found = list((seats.filter(pk__in=ids) | seats.filter(name__in=words)).order_by("pk"))
    if len(found) < len({*ids, *words}):
        raise SeatNotFound
    return found


def refuse_unless_free(event: Event, seats: Sequence[Seat], person: Visitor) -> None:
    """Raise SeatTaken or SeatHeld for the first seat that is not free, with the nearest free seats."""
    live = SeatHold.objects.live().filter(seat__in=seats).exclude(user=person.pk)
    held = {hold.seat_id: hold for hold in live}
    reserved = set(Seat.objects.filter(pk__in=[seat.pk for seat in seats], reservations__status="ACTIVE"))
    for seat in seats:
        if seat in reserved:
            near = _nearest_names(event, seat, person)
            raise SeatTaken(f"Seat {seat.name} has just gone.{_offer(near)}", seat=seat.name, nearest=near)
        if hold := held.get(seat.pk):
            near = _nearest_names(event, seat, person)
            sentence = f"Somebody is deciding about seat {seat.name}.{_offer(near)}"
            raise SeatHeld(sentence, seat=seat.name, nearest=near, retryAfter=_seconds_until(hold.expires_at))


def select_best_seats(event: Event, person: Visitor, number: int, *, accessible: bool = False) -> list[Seat]:
    """Return the best free seats, side by side if possible, or raise NotEnoughTogether."""
    if found := best_run(event.pk, person, number, accessible=accessible):
        return _seats_by_id(event, found)
    places = queries.candidate_seats(event.pk, person)
    chosen = seating.best_seats(places, number, accessible=accessible)
    if not chosen:
        free = sum(place.free and (place.kind == SeatKind.ACCESSIBLE) == accessible for place in places)
        what = "wheelchair spaces" if accessible else "seats"
        raise NotEnoughTogether(f"Only {free} {what} are free at this moment.", available=free)
    return find_seats(event, chosen)


def _refuse_numbers(name: str, token: str) -> None:
    choices = {"seat": name, "hold_token": token}
    if wrong := {field: ["At this event everybody sits where they like."] for field, value in choices.items() if value}:
        raise Invalid(fields=wrong)


def _best_seat(event: Event, person: Visitor) -> Seat:
    if found := best_run(event.pk, person, 1):
        return _seats_by_id(event, found)[0]
    first = queries.live_holds(event.pk).exclude(seat__kind=SeatKind.ACCESSIBLE).order_by("expires_at").first()
    if first:
        raise SeatsHeld(retryAfter=_seconds_until(first.expires_at))
    spaces = best_run(event.pk, person, 1, accessible=True)
    raise AccessibleSeatsOnly(nearest=[seat.name for seat in _seats_by_id(event, spaces)])


def _seats_by_id(event: Event, ids: Sequence[UUID]) -> list[Seat]:
    """Return these seats, ordered by id."""
    return list(Seat.objects.filter(event=event.pk, pk__in=ids).select_related("section").order_by("pk"))


def _nearest_names(event: Event, seat: Seat, person: Visitor) -> list[str]:
    return seating.nearest_seats(queries.candidate_seats(event.pk, person), seat.name)


def _offer(near: Sequence[str]) -> str:
    return f" The nearest free: {', '.join(near)}." if near else ""


def _seconds_until(moment: datetime) -> int:
    return max(1, round((moment - database_now()).total_seconds()))


def _ids_and_names(names: Sequence[str]) -> tuple[set[UUID], set[str]]:
    ids, words = set(), set()
    for name in names:
        try:
            ids.add(UUID(name))
        except ValueError:
            words.add(name.strip().upper())
    return ids, words


# `free`: neither reserved nor held by another person. A run: `number` free seats with consecutive columns;
# runs that leave a single seat between taken seats, aisles and walls come later. Then rows near the court and
# columns near the middle of the section (both doubled, to stay in integers), then the section, then the name.
_BEST_RUN = """
    WITH seat AS (
        SELECT seat.id, seat.section_id, seat.line, seat."column" AS place, seat.kind, seat.name,
            max(seat."column") OVER (PARTITION BY seat.section_id) AS last_place,
            NOT EXISTS (
                SELECT FROM bookings_reservation AS taken WHERE taken.seat_id = seat.id AND taken.status = 'ACTIVE'
            ) AND NOT EXISTS (
                SELECT FROM bookings_seathold AS held
                WHERE held.seat_id = seat.id AND held.user_id <> %(person)s AND held.expires_at > clock_timestamp()
            ) AS free
        FROM bookings_seat AS seat WHERE seat.event_id = %(event)s
    ), run AS (
        SELECT name, section_id, line, place,
            array_agg(id) OVER following AS ids,
            lead(place, %(number)s - 1) OVER along = place + %(number)s - 1
                AND bool_and(free) OVER following AS together,
            sum(abs(2 * place - last_place)) OVER following AS from_middle,
            coalesce(lag(place) OVER along = place - 1 AND lag(free) OVER along, false)
                AND NOT coalesce(lag(place, 2) OVER along = place - 2 AND lag(free, 2) OVER along, false)
                AS leaves_left,
            coalesce(
                lead(place, %(number)s) OVER along = place + %(number)s AND lead(free, %(number)s) OVER along, false
            )
                AND NOT coalesce(
                    lead(place, %(number)s + 1) OVER along = place + %(number)s + 1
                    AND lead(free, %(number)s + 1) OVER along, false
                ) AS leaves_right
        FROM seat WHERE (kind = 'accessible') = %(accessible)s
        WINDOW along AS (PARTITION BY section_id, line ORDER BY place),
            following AS (along ROWS BETWEEN CURRENT ROW AND %(number)s - 1 FOLLOWING)
    )
    SELECT run.ids FROM run JOIN bookings_section AS section ON section.id = run.section_id WHERE run.together
    ORDER BY run.leaves_left::integer + run.leaves_right::integer, 4 * run.line * %(number)s + run.from_middle,
        section.position, run.name COLLATE "C"
    LIMIT 1
"""


def best_run(event_id: UUID, person: Visitor, number: int, *, accessible: bool = False) -> list[UUID]:
    """Return the ids of the best `number` free seats side by side, from the left, or an empty list."""
    asked = {"event": event_id, "person": person.pk, "number": number, "accessible": accessible}
    with connection.cursor() as cursor:
        cursor.execute(_BEST_RUN, asked)
        found = cursor.fetchone()
    return list(found[0]) if found else []

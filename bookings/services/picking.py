"""Which seat somebody gets. The event is locked; a seat that is reserved or somebody else's hold is never given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bookings import seat_queries, seat_runs
from bookings.models import Event, Seat, SeatHold, SeatKind
from bookings.refusals import (
    AccessibleSeatsOnly,
    HoldExpired,
    NotEnoughTogether,
    SeatHeld,
    SeatNotFound,
    SeatsHeld,
    SeatTaken,
)
from bookings.seating import choosing
from core.database import database_now
from core.errors import Invalid


def seat_for(event: Event, person: Any, name: str, token: str) -> Seat | None:
    """The seat that this person reserves: the one they name, one of a hold, their own hold's, or the best.

    None where everybody sits where they like. Refuses with Invalid, SeatNotFound, HoldExpired, SeatTaken,
    SeatHeld, SeatsHeld, AccessibleSeatsOnly.
    """
    if not event.is_numbered:
        _refuse_numbers(name, token)
        return None
    held = seat_queries.holds_of_token(event.pk, token) if token else seat_queries.my_holds(event.pk, person)
    if token and not held:
        raise HoldExpired
    if name:
        seat = named(event, name)
        if seat.pk not in {hold.seat_id for hold in held}:
            refuse_unless_free(event, [seat], person)
        return seat
    return held[0].seat if held else _best_seat(event, person)


def named(event: Event, name: str) -> Seat:
    """The seat of this name or id, or SeatNotFound."""
    return all_named(event, [name])[0]


def all_named(event: Event, names: Sequence[str]) -> list[Seat]:
    """The same for several, in the order of their ids: that is how they are locked everywhere."""
    ids, words = _ids_and_names(names)
    seats = Seat.objects.filter(event=event.pk).select_related("section")
    found = list((seats.filter(pk__in=ids) | seats.filter(name__in=words)).order_by("pk"))
    if len(found) < len({*ids, *words}):
        raise SeatNotFound
    return found


def refuse_unless_free(event: Event, seats: Sequence[Seat], person: Any) -> None:
    """SeatTaken or SeatHeld, with the nearest that are free, for the first of these seats that is not."""
    live = SeatHold.objects.live().filter(seat__in=seats).exclude(user=person.pk)
    held = {hold.seat_id: hold for hold in live}
    reserved = set(Seat.objects.filter(pk__in=[seat.pk for seat in seats], reservations__status="ACTIVE"))
    for seat in seats:
        if seat in reserved:
            near = _nearest(event, seat, person)
            raise SeatTaken(f"Seat {seat.name} has just gone.{_offered(near)}", seat=seat.name, nearest=near)
        if hold := held.get(seat.pk):
            near = _nearest(event, seat, person)
            sentence = f"Somebody is deciding about seat {seat.name}.{_offered(near)}"
            raise SeatHeld(sentence, seat=seat.name, nearest=near, retryAfter=_seconds_until(hold.expires_at))


def best_seats(event: Event, person: Any, number: int, *, accessible: bool = False) -> list[Seat]:
    """The best that are free, side by side if possible, or NotEnoughTogether."""
    if found := seat_runs.best(event.pk, person, number, accessible=accessible):
        return _seats(event, found)
    places = seat_queries.places(event.pk, person)
    chosen = choosing.best(places, number, accessible=accessible)
    if not chosen:
        free = sum(place.free and (place.kind == SeatKind.ACCESSIBLE) == accessible for place in places)
        what = "wheelchair spaces" if accessible else "seats"
        raise NotEnoughTogether(f"Only {free} {what} are free at this moment.", available=free)
    return all_named(event, chosen)


def _refuse_numbers(name: str, token: str) -> None:
    given = {"seat": name, "hold_token": token}
    if wrong := {field: ["At this event everybody sits where they like."] for field, value in given.items() if value}:
        raise Invalid(fields=wrong)


def _best_seat(event: Event, person: Any) -> Seat:
    if found := seat_runs.best(event.pk, person, 1):
        return _seats(event, found)[0]
    first = seat_queries.live_holds(event.pk).exclude(seat__kind=SeatKind.ACCESSIBLE).order_by("expires_at").first()
    if first:
        raise SeatsHeld(retryAfter=_seconds_until(first.expires_at))
    spaces = seat_runs.best(event.pk, person, 1, accessible=True)
    raise AccessibleSeatsOnly(nearest=[seat.name for seat in _seats(event, spaces)])


def _seats(event: Event, ids: Sequence[UUID]) -> list[Seat]:
    """These seats, in the order of their ids."""
    return list(Seat.objects.filter(event=event.pk, pk__in=ids).select_related("section").order_by("pk"))


def _nearest(event: Event, seat: Seat, person: Any) -> list[str]:
    return choosing.nearest(seat_queries.places(event.pk, person), seat.name)


def _offered(near: Sequence[str]) -> str:
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

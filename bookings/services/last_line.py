"""When the database catches what a verb should have seen, it is refused as the verb would have."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from bookings.refusals import AlreadyCheckedIn, AlreadyReserved, AlreadyWaiting, EventFull, SeatHeld, SeatTaken
from core.refusals import Refusal

_REFUSALS: dict[str, type[Refusal]] = {
    "event_seats_in_range": EventFull,
    "event_counter_true": EventFull,
    "reservation_one_active_per_person": AlreadyReserved,
    "reservation_one_active_per_seat": SeatTaken,
    "bookings_seathold_seat_id_key": SeatHeld,
    "waitlist_one_turn_per_person": AlreadyWaiting,
    "entry_once_per_ticket": AlreadyCheckedIn,
}


@contextmanager
def refused_by_name() -> Iterator[None]:
    """Around a whole transaction: an IntegrityError whose constraint has a name of ours is its refusal."""
    try:
        yield
    except IntegrityError as clash:
        name = getattr(getattr(clash.__cause__, "diag", None), "constraint_name", None)
        if refusal := _REFUSALS.get(name or ""):
            raise refusal from clash
        raise

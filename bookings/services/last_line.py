"""When the database catches what a verb should have seen, it is refused as the verb would have."""

from functools import partial

from bookings.refusals import AlreadyCheckedIn, AlreadyReserved, AlreadyWaiting, EventFull, SeatHeld, SeatTaken
from core.errors import constraint_errors

refused_by_name = partial(
    constraint_errors,
    {
        "event_seats_in_range": EventFull,
        "event_counter_true": EventFull,
        "reservation_one_active_per_person": AlreadyReserved,
        "reservation_one_active_per_seat": SeatTaken,
        "bookings_seathold_seat_id_key": SeatHeld,
        "waitlist_one_turn_per_person": AlreadyWaiting,
        "entry_once_per_ticket": AlreadyCheckedIn,
    },
)

"""Every write of bookings, each in one transaction, which locks the event, then seats by id, then the room."""

from bookings.services.checkin import check_in, record_entries, undo_entry
from bookings.services.events import cancel_event, create_event, delete_draft, draw_layout, edit_event, open_sales
from bookings.services.holds import hold_seats, release_seats
from bookings.services.lifecycle import audit, forget_person
from bookings.services.reservations import (
    cancel_reservation,
    change_seat,
    join_waitlist,
    leave_waitlist,
    refuse_removal,
    remove_reservation,
    reserve,
)

__all__ = [
    "audit",
    "cancel_event",
    "cancel_reservation",
    "change_seat",
    "check_in",
    "create_event",
    "delete_draft",
    "draw_layout",
    "edit_event",
    "forget_person",
    "hold_seats",
    "join_waitlist",
    "leave_waitlist",
    "open_sales",
    "record_entries",
    "refuse_removal",
    "release_seats",
    "remove_reservation",
    "reserve",
    "undo_entry",
]

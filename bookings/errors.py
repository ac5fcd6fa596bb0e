"""The domain errors of bookings, and the database constraint that each of them stands for."""

from functools import partial

from core.errors import DomainError, Forbidden, NotFound, constraint_errors


class NotYourEvent(Forbidden):
    sentence = "Only this event's organizer may do this."


class EventOver(DomainError):
    """It has ended, or begun where no end was said, by the database's clock."""

    code = "EVENT_OVER"
    sentence = "This event is over."


class EventCancelled(DomainError):
    code = "EVENT_CANCELLED"
    sentence = "This event is cancelled."


class SalesNotOpen(DomainError):
    """Nobody can reserve, hold or wait yet; sales open at `salesOpenAt`, where a time is set."""

    code = "SALES_NOT_OPEN"
    passes = True
    sentence = "Sales have not opened yet."


class HasReservations(DomainError):
    """People have seats or wait for one: the event stays public."""

    code = "HAS_RESERVATIONS"
    sentence = "People have reserved seats or are on the waiting list: the event stays public."


class IsDraft(DomainError):
    code = "IS_DRAFT"
    sentence = "This event is a draft that nobody else has seen. Delete it instead."


class NotDraft(DomainError):
    code = "ALREADY_PUBLISHED"
    sentence = "This event is public: cancel it instead."


class AlreadyReserved(DomainError):
    code = "ALREADY_RESERVED"
    sentence = "You have a seat at this event already."


class EventFull(DomainError):
    code = "EVENT_FULL"
    sentence = "All seats are taken."


class ReservationNotFound(NotFound):
    """There is none that stands."""

    code = "RESERVATION_NOT_FOUND"
    sentence = "You have no seat at this event."


class SeatNotFound(NotFound):
    code = "SEAT_NOT_FOUND"
    sentence = "This event has no such seat."


class SeatTaken(DomainError):
    """Reserved by somebody else; `nearest` are the free seats next to it."""

    code = "SEAT_TAKEN"


class SeatHeld(DomainError):
    """Somebody else is deciding about it, for `retryAfter` seconds at most; `nearest` are the free seats next to it."""

    code = "SEAT_HELD"
    passes = True


class SeatsHeld(DomainError):
    """Every free seat is somebody's for the moment; the first comes back in `retryAfter` seconds at the latest."""

    code = "SEATS_HELD"
    passes = True
    sentence = "Other people are deciding about the last seats. Please try again in a moment."


class AccessibleSeatsOnly(DomainError):
    """Only wheelchair spaces are left: they are given to who asks for one."""

    code = "ACCESSIBLE_SEATS_ONLY"
    sentence = "Only wheelchair spaces are left. Choose one of them if you need it."


class NotEnoughTogether(DomainError):
    """Fewer than so many seats are free; `available` says how many are."""

    code = "NOT_ENOUGH_SEATS"


class HoldExpired(DomainError):
    """The minutes are over, or it was released, or there never was such a hold."""

    code = "HOLD_EXPIRED"
    sentence = "This hold has run out. Please choose again."


class HoldTimeUsed(DomainError):
    """This person has held seats at this event for a quarter of an hour; in `retryAfter` seconds they may again."""

    code = "HOLD_TIME_USED"
    passes = True


class TooManySeats(DomainError):
    """One person holds at most `limit` seats."""

    code = "TOO_MANY_SEATS"


class NoSeatNumbers(DomainError):
    code = "NO_SEAT_NUMBERS"
    sentence = "At this event everybody sits where they like."


class SeatsLeft(DomainError):
    """Who can have a seat need not wait for one."""

    code = "SEATS_LEFT"
    sentence = "There are seats left: you need not wait."


class AlreadyWaiting(DomainError):
    code = "ALREADY_WAITING"
    sentence = "You are on the waiting list already."


class NotWaiting(NotFound):
    code = "NOT_WAITING"
    sentence = "You are not on the waiting list."


class SeatsBelowReserved(DomainError):
    """`reserved` people have a seat, and nobody is put out silently."""

    code = "SEATS_BELOW_RESERVED"


class SeatingFrozen(DomainError):
    """The seats stay what they were once one of them was given to somebody."""

    code = "SEATING_FROZEN"
    sentence = "Seats have been reserved: where they are cannot change now."


class VersionConflict(DomainError):
    """Somebody edited it meanwhile; `current` is the version now."""

    code = "VERSION_CONFLICT"
    sentence = "Somebody changed this event while you were editing it."


class TicketUnknown(NotFound):
    code = "TICKET_UNKNOWN"
    sentence = "There is no such ticket."


class TicketForAnother(DomainError):
    """A ticket of ours, for `event`."""

    code = "TICKET_FOR_ANOTHER_EVENT"


class TicketCancelled(DomainError):
    code = "TICKET_CANCELLED"
    sentence = "This reservation was cancelled: the ticket is void."


class AlreadyCheckedIn(DomainError):
    """The ticket was let in `since` then, at `gate`."""

    code = "ALREADY_CHECKED_IN"
    sentence = "This ticket is in already."


class CheckInNotOpen(DomainError):
    """On the day it is, by the club's clock."""

    code = "CHECK_IN_NOT_OPEN"
    sentence = "The doors open on the day of the event."


class EntryNotFound(NotFound):
    sentence = "There is no such entry."


class EntryUndone(DomainError):
    code = "ENTRY_UNDONE"
    sentence = "This entry was taken back already."


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

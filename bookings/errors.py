"""The domain errors of bookings, and which database constraint means which error."""

from functools import partial

from core.errors import DomainError, Forbidden, NotFound, constraint_errors


class NotYourEvent(Forbidden):
    sentence = "Only this event's organizer may do this."


class EventOver(DomainError):
    """The event has ended by the database's clock; without an end, it has started."""

    code = "EVENT_OVER"
    sentence = "This event is over."


class EventCancelled(DomainError):
    code = "EVENT_CANCELLED"
    sentence = "This event is cancelled."


class SalesNotOpen(DomainError):
    """Nobody can reserve, hold or wait yet. `salesOpenAt` says when sales open, if a time is set."""

    code = "SALES_NOT_OPEN"
    passes = True
    sentence = "Sales have not opened yet."


class HasReservations(DomainError):
    """The event cannot become a draft while people have seats or are on the waiting list."""

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
    """The person has no active reservation here."""

    code = "RESERVATION_NOT_FOUND"
    sentence = "You have no seat at this event."


class SeatNotFound(NotFound):
    code = "SEAT_NOT_FOUND"
    sentence = "This event has no such seat."


class SeatTaken(DomainError):
    """Someone else has reserved the seat; `nearest` lists the nearest free seats."""

    code = "SEAT_TAKEN"


class SeatHeld(DomainError):
    """Someone else holds the seat, for at most `retryAfter` seconds; `nearest` lists the nearest free seats."""

    code = "SEAT_HELD"
    passes = True


class SeatsHeld(DomainError):
    """All free seats are held; the first hold ends within `retryAfter` seconds."""

    code = "SEATS_HELD"
    passes = True
    sentence = "Other people are deciding about the last seats. Please try again in a moment."


class AccessibleSeatsOnly(DomainError):
    """Only wheelchair spaces are left; they go only to people who ask for one."""

    code = "ACCESSIBLE_SEATS_ONLY"
    sentence = "Only wheelchair spaces are left. Choose one of them if you need it."


class NotEnoughTogether(DomainError):
    """Fewer seats are free than were asked for; `available` says how many."""

    code = "NOT_ENOUGH_SEATS"


class HoldExpired(DomainError):
    """The hold has ended, was released, or never existed."""

    code = "HOLD_EXPIRED"
    sentence = "This hold has run out. Please choose again."


class HoldTimeUsed(DomainError):
    """This person has used up 15 minutes of holds at this event and may hold again in `retryAfter` seconds."""

    code = "HOLD_TIME_USED"
    passes = True


class TooManySeats(DomainError):
    """One person can hold at most `limit` seats."""

    code = "TOO_MANY_SEATS"


class NoSeatNumbers(DomainError):
    code = "NO_SEAT_NUMBERS"
    sentence = "At this event everybody sits where they like."


class SeatsLeft(DomainError):
    """Seats are available, so there is nothing to wait for."""

    code = "SEATS_LEFT"
    sentence = "There are seats left: you need not wait."


class AlreadyWaiting(DomainError):
    code = "ALREADY_WAITING"
    sentence = "You are on the waiting list already."


class NotWaiting(NotFound):
    code = "NOT_WAITING"
    sentence = "You are not on the waiting list."


class SeatsBelowReserved(DomainError):
    """The event cannot have fewer seats than the `reserved` ones."""

    code = "SEATS_BELOW_RESERVED"


class SeatingFrozen(DomainError):
    """The seats cannot change after one of them was reserved."""

    code = "SEATING_FROZEN"
    sentence = "Seats have been reserved: where they are cannot change now."


class VersionConflict(DomainError):
    """Someone else edited the event; `current` is its version now."""

    code = "VERSION_CONFLICT"
    sentence = "Somebody changed this event while you were editing it."


class TicketUnknown(NotFound):
    code = "TICKET_UNKNOWN"
    sentence = "There is no such ticket."


class TicketForAnother(DomainError):
    """The ticket is genuine, but for another event, `event`."""

    code = "TICKET_FOR_ANOTHER_EVENT"


class TicketCancelled(DomainError):
    code = "TICKET_CANCELLED"
    sentence = "This reservation was cancelled: the ticket is void."


class AlreadyCheckedIn(DomainError):
    """The ticket was checked in at the time `since`, at `gate`."""

    code = "ALREADY_CHECKED_IN"
    sentence = "This ticket is in already."


class CheckInNotOpen(DomainError):
    """Check-in opens on the day of the event by the club's clock, or six hours before its start."""

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

"""The models of bookings."""

from bookings.models.event import Event, EventQuerySet, EventStatus, Seating
from bookings.models.reservation import (
    CancelledBy,
    Entry,
    EntryQuerySet,
    Reservation,
    ReservationQuerySet,
    ReservationStatus,
    WaitlistEntry,
    WaitlistEntryQuerySet,
    WaitlistStatus,
)
from bookings.models.seat import HoldTime, Seat, SeatHold, SeatHoldQuerySet, SeatKind, SeatQuerySet, Section, Stand

__all__ = [
    "CancelledBy",
    "Entry",
    "EntryQuerySet",
    "Event",
    "EventQuerySet",
    "EventStatus",
    "HoldTime",
    "Reservation",
    "ReservationQuerySet",
    "ReservationStatus",
    "Seat",
    "SeatHold",
    "SeatHoldQuerySet",
    "SeatKind",
    "SeatQuerySet",
    "Seating",
    "Section",
    "Stand",
    "WaitlistEntry",
    "WaitlistEntryQuerySet",
    "WaitlistStatus",
]

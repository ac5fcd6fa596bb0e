"""Check the invariants of bookings, and erase a person's data."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from bookings import queries
from bookings.models import (
    CancelledBy,
    Event,
    EventStatus,
    HoldTime,
    Reservation,
    SeatHold,
    WaitlistEntry,
    WaitlistStatus,
)
from bookings.services import reservations
from core.capacity.locking import all_locked


def audit() -> Iterator[str]:
    """Yield a sentence for each broken invariant, for `manage.py check_invariants`."""
    yield from _counters()
    yield from _seats()
    yield from _cancelled()
    yield from _waiting_in_vain()


def _counters() -> Iterator[str]:
    counted = Event.objects.annotate(active=Count("reservations", filter=Q(reservations__status="ACTIVE")))
    for event in counted.exclude(available_seats=F("total_seats") - F("active")):
        yield (
            f"{event.slug}: {event.available_seats} of {event.total_seats} seats are said to be free, "
            f"but {event.active} are reserved"
        )


def _seats() -> Iterator[str]:
    active = Reservation.objects.active()
    without = Q(event__seating="numbered", seat=None) | Q(event__seating="general", seat__isnull=False)
    for reservation in active.filter(without).select_related("event"):
        yield f"{reservation.event.slug}: reservation {reservation.pk} and the event differ about numbered seats"
    beaten = SeatHold.objects.live().filter(seat__reservations__status="ACTIVE").select_related("seat", "event")
    for hold in beaten:
        yield f"{hold.event.slug}: seat {hold.seat} is reserved and yet held"
    counted = HoldTime.objects.filter(
        event=OuterRef("event"), user=OuterRef("user"), held_until__lt=OuterRef("expires_at")
    )
    for hold in SeatHold.objects.live().filter(Exists(counted)).select_related("seat", "event"):
        yield f"{hold.event.slug}: seat {hold.seat} is held for longer than is counted"


def _cancelled() -> Iterator[str]:
    for event in Event.objects.filter(status=EventStatus.CANCELLED, reservations__status="ACTIVE").distinct():
        yield f"{event.slug}: cancelled, and yet somebody has a seat"
    drafts = Event.objects.filter(status=EventStatus.DRAFT)
    for event in drafts.filter(Q(reservations__status="ACTIVE") | Q(waitlist__status="WAITING")).distinct():
        yield f"{event.slug}: a draft, and yet somebody has a seat or waits for one"


def _waiting_in_vain() -> Iterator[str]:
    """Yield entries that wait while seats are free. Numbered events may keep wheelchair spaces and are skipped."""
    open_events = Event.objects.upcoming().filter(status=EventStatus.PUBLISHED, seating="general")
    free = open_events.filter(available_seats__gt=0)
    for entry in WaitlistEntry.objects.filter(status=WaitlistStatus.WAITING, event__in=free).select_related("event"):
        yield f"{entry.event.slug}: number {entry.turn} waits though a seat is free"


@transaction.atomic
def forget_person(person: Any) -> None:
    """End the person's reservations, waiting-list entries and holds, and pass freed seats on, before their row goes.

    All events are locked first, in one order, before any room: announcing in several rooms in one
    transaction could otherwise deadlock with a service that holds one of them.
    """
    seats = Reservation.objects.active().filter(user=person).values_list("event_id", flat=True)
    waits = WaitlistEntry.objects.waiting().filter(user=person).values_list("event_id", flat=True)
    for event in all_locked(Event.objects.all(), {*seats, *waits}):
        if entry := queries.waitlist_entry_of(event.pk, person):
            reservations.end_entry(entry)
        if reservation := queries.active_reservation(event.pk, person):
            reservations.end_reservation(event, reservation, CancelledBy.LEFT, actor=person)
    SeatHold.objects.filter(user=person).delete()

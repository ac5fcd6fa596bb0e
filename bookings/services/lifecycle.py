"""Check the invariants of bookings, end unconfirmed bookings, and erase a person's data."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from bookings import queries, room_events
from bookings.access import locked_event
from bookings.models import (
    CancelledBy,
    Entry,
    Event,
    EventStatus,
    HoldTime,
    Reservation,
    ReservationQuerySet,
    SeatHold,
    WaitlistEntry,
    WaitlistEntryQuerySet,
    WaitlistStatus,
)
from bookings.services.reservations import end_entry, end_reservation
from core.capacity import confirmation
from core.capacity.locking import all_locked
from core.database import database_now
from core.mail import services as mail
from core.people import Person
from core.rooms.services import announce


def lapse_unconfirmed() -> int:
    """End unconfirmed reservations and entries that are overdue. Return how many; none without a mail server."""
    if not settings.MAIL_IS_SENT:
        return 0
    coming = Event.objects.filter(status=EventStatus.PUBLISHED).upcoming()
    late = {
        *_overdue_reservations().filter(event__in=coming).values_list("event_id", flat=True),
        *_overdue_entries().filter(event__in=coming).values_list("event_id", flat=True),
    }
    return sum(lapse_unconfirmed_at(event_id=event_id) for event_id in sorted(late))


@transaction.atomic
def lapse_unconfirmed_at(*, event_id: UUID) -> int:
    """End the overdue ones of one event, and pass the seats on to the waiting list. Raises NotFound."""
    event = locked_event(event_id)
    if event.is_cancelled or event.is_over_at(database_now()):
        return 0
    entries = list(_overdue_entries().filter(event=event))
    overdue = list(_overdue_reservations().filter(event=event).with_event())
    unconfirmed = confirmation.locked_unconfirmed(
        {*(each.user_id for each in entries), *(each.user_id for each in overdue)}
    )
    entries = [each for each in entries if each.user_id in unconfirmed]
    overdue = [each for each in overdue if each.user_id in unconfirmed]
    _end_entries(event, entries)
    for reservation in overdue:
        end_reservation(event, reservation, CancelledBy.LAPSED)
    mail.queue_many("bookings.lapsed", [each.pk for each in overdue])
    return len(entries) + len(overdue)


def _end_entries(event: Event, entries: list[WaitlistEntry]) -> None:
    for entry in entries:
        end_entry(entry)
    if entries:
        mail.queue_many("bookings.wait_lapsed", [entry.pk for entry in entries])
        announce(event.room, room_events.WaitlistChanged(queries.count_waiting(event.pk)))


def _overdue_reservations() -> ReservationQuerySet:
    """Return overdue reservations whose holder has not checked in."""
    inside = Entry.objects.counted().values("reservation")
    found: ReservationQuerySet = confirmation.lapsed(Reservation.objects.active()).exclude(pk__in=inside)
    return found


def _overdue_entries() -> WaitlistEntryQuerySet:
    found: WaitlistEntryQuerySet = confirmation.lapsed(WaitlistEntry.objects.waiting())
    return found


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
def forget_person(person: Person) -> None:
    """End the person's reservations, waiting-list entries and holds, and pass freed seats on, before their row goes.

    All events are locked first, in one order, before any room: announcing in several rooms in one
    transaction could otherwise deadlock with a service that holds one of them.
    """
    seats = Reservation.objects.active().filter(user=person).values_list("event_id", flat=True)
    waits = WaitlistEntry.objects.waiting().filter(user=person).values_list("event_id", flat=True)
    for event in all_locked(Event.objects.all(), {*seats, *waits}):
        if entry := queries.waitlist_entry_of(event.pk, person):
            end_entry(entry)
        if reservation := queries.active_reservation(event.pk, person):
            end_reservation(event, reservation, CancelledBy.LEFT, actor=person)
    SeatHold.objects.filter(user=person).delete()

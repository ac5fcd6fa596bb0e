"""The audit finds rows that were written without the services."""

import pytest
from django.db import connection

from bookings import services
from bookings.models import Event, Reservation, SeatHold
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import full_event, hold, numbered_event, reserve
from config.tests.people import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unguarded():
    """Run without the database's guards of the counters."""
    tables = ("bookings_reservation", "bookings_event")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_the_audit_finds_nothing_after_the_services():
    event, [ana, *_] = full_event(seats=2, waiting=1)
    services.cancel_reservation(event_id=event.pk, by=ana)
    hold(numbered_event("oo"), ana, "N-A1")
    assert list(services.audit()) == []


def test_the_audit_finds_a_wrong_counter(unguarded):
    full_event(seats=2)
    Event.objects.update(available_seats=1)
    [problem] = services.audit()
    assert "1 of 2 seats are said to be free, but 2 are reserved" in problem


def test_the_audit_finds_a_seat_both_held_and_reserved():
    event = numbered_event("oo")
    hold(event, PersonFactory(), "N-A1")
    kept = SeatHold.objects.get()
    reserve(event, PersonFactory(), seat="N-A1", hold_token=kept.token)
    kept.save(force_insert=True)
    [problem] = services.audit()
    assert "seat N-A1 is reserved and yet held" in problem


def test_the_audit_finds_a_wait_beside_a_free_seat_and_a_seat_at_a_cancelled_event(unguarded):
    event, _ = full_event(seats=1, waiting=1)
    Event.objects.update(total_seats=2, available_seats=1)
    other = EventFactory()
    reserve(other)
    services.cancel_event(event_id=other.pk, by=other.organizer)
    Reservation.objects.filter(event=other).update(status="ACTIVE", cancelled_at=None, cancelled_by="")
    Event.objects.filter(pk=other.pk).update(available_seats=9)
    assert list(services.audit()) == [
        f"{other.slug}: cancelled, and yet somebody has a seat",
        f"{event.slug}: number 1 waits though a seat is free",
    ]

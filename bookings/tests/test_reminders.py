"""The day before the event each seat holder is reminded once; former holders are not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.emails import queue_reminders
from bookings.models import Reservation
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import cancel, recipients_of, reserve
from config.tests.people import PersonFactory
from core.jobs.tests.working import run_jobs

pytestmark = pytest.mark.django_db


def starting_in(**time):
    return EventFactory(starts_at=timezone.now() + timedelta(**time))


def reminded():
    queue_reminders()
    run_jobs()
    return recipients_of("reminder")


def test_a_seat_holder_is_reminded_of_tomorrow_once():
    reservation = reserve(starting_in(hours=30))
    reserve(starting_in(hours=60))
    assert reminded() == reminded() == [reservation.user.email]


def test_a_person_who_cancelled_before_the_email_gets_none():
    event, ana = starting_in(hours=30), PersonFactory()
    reserve(event, ana)
    queue_reminders()
    cancel(event, ana)
    run_jobs()
    assert recipients_of("reminder") == []


def test_after_downtime_only_early_reservations_are_reminded_late():
    event = starting_in(hours=5)
    early, late = reserve(event), reserve(event)
    Reservation.objects.filter(pk=early.pk).update(created_at=timezone.now() - timedelta(days=3))
    assert reminded() == [early.user.email]
    assert late.user.email not in recipients_of("reminder")


def test_a_started_event_reminds_nobody():
    event = starting_in(hours=30)
    reserve(event)
    type(event).objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    Reservation.objects.update(created_at=timezone.now() - timedelta(days=3))
    assert reminded() == []

"""When an event moves, seat holders, hold holders and the waiting list get an email; reminders follow the date."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from bookings import services
from bookings.emails import queue_reminders
from bookings.models import Event, Reservation, WaitlistStatus
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import cancel, fresh, full_event, hold, numbered_event, recipients_of, reserve, wait
from config.tests.people import PersonFactory
from core.database import database_now
from core.jobs.tests.working import run_jobs
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail

pytestmark = pytest.mark.django_db
A_WEEK = timedelta(days=7)


def move(event, by=A_WEEK, **facts):
    event = fresh(event)
    facts = facts or {"starts_at": event.starts_at + by}
    services.edit_event(event_id=event.pk, by=event.organizer, **facts)
    run_jobs()


def email_to(template, person):
    write_mail()
    return MailBox.objects.filter(template=f"bookings/{template}", recipient=person.email).latest("created_at").text


def time_passes(event, **time):
    """Move the clock forward by moving everything else back."""
    gone = timedelta(**time, minutes=1)  # so that no date equals an earlier one
    Event.objects.filter(pk=event.pk).update(starts_at=F("starts_at") - gone)
    Reservation.objects.filter(event=event, reminded_of__isnull=False).update(reminded_of=F("reminded_of") - gone)
    Reservation.objects.filter(event=event).update(created_at=F("created_at") - gone)


def remind():
    queue_reminders()
    run_jobs()
    return recipients_of("reminder")


@pytest.mark.parametrize("facts", [{}, {"location": "Hall 3"}])
def test_seat_holders_and_the_waiting_list_are_emailed_about_a_move_once(facts):
    event, [ana, ben] = full_event(1, waiting=1)
    move(event, **facts)
    run_jobs()
    assert recipients_of("event_moved") == [ana.email]
    assert recipients_of("wait_moved") == [ben.email]
    assert f"/events/{event.slug}/stop-waiting/" in email_to("wait_moved", ben)
    assert f"/events/{event.slug}/cancel-reservation/" in email_to("event_moved", ana)


def test_other_edits_are_emailed_to_nobody():
    event, _ = full_event(1, waiting=1)
    move(event, name="Hawks v Tides, again")
    assert recipients_of("event_moved") == recipients_of("wait_moved") == []


def test_a_person_who_left_the_list_before_the_email_gets_none():
    event, [_, ben] = full_event(1, waiting=1)
    services.edit_event(event_id=event.pk, by=event.organizer, location="Hall 3")
    services.leave_waitlist(event_id=event.pk, by=ben)
    run_jobs()
    assert recipients_of("wait_moved") == []


def test_the_email_to_a_promoted_person_names_the_new_date_and_place():
    event, [ana, ben] = full_event(1, waiting=1)
    services.edit_event(event_id=event.pk, by=event.organizer, starts_at=event.starts_at + A_WEEK, location="Hall 3")
    cancel(event, ana)
    run_jobs()
    email = email_to("seated", ben)
    assert "Hall 3" in email
    assert f"{fresh(event).starts_at.astimezone():%-d %b}" in email


def test_holders_of_held_seats_are_emailed_and_nobody_twice():
    event = numbered_event("oooooo")
    decides, seated, holds_for_a_friend = PersonFactory(), PersonFactory(), PersonFactory()
    hold(event, decides, "N-A1", "N-A2")
    reserve(event, seated)
    reserve(event, holds_for_a_friend)
    hold(event, holds_for_a_friend, best=1)
    move(event)
    assert recipients_of("hold_moved") == [decides.email]
    assert sorted(recipients_of("event_moved")) == sorted([seated.email, holds_for_a_friend.email])


def test_a_person_who_released_the_seats_before_the_email_gets_none():
    event, ana = numbered_event("oooo"), PersonFactory()
    hold(event, ana, "N-A1")
    services.edit_event(event_id=event.pk, by=event.organizer, location="Hall 3")
    services.release_seats(event_id=event.pk, by=ana)
    run_jobs()
    assert recipients_of("hold_moved") == []


def test_the_emails_link_asks_and_only_the_button_leaves_the_list():
    event, [_, ben] = full_event(1, waiting=1)
    client, page = Client(), f"/events/{event.slug}/stop-waiting/"
    assert client.get(page)["Location"] == f"/login/?next={page}"
    client.force_login(ben)
    assert b"Leave the waiting list?" in client.get(page).content
    assert event.waitlist.get().status == WaitlistStatus.WAITING
    client.post(page)
    assert event.waitlist.get().status == WaitlistStatus.LEFT
    assert client.get(page)["Location"] == event.get_absolute_url()


def test_people_are_reminded_again_of_a_postponed_date():
    event = EventFactory(starts_at=database_now() + timedelta(hours=30))
    ana = reserve(event).user
    assert remind() == [ana.email]
    move(event, timedelta(days=12))
    assert remind() == [ana.email]
    time_passes(event, days=12)
    assert remind() == remind() == [ana.email, ana.email]


def test_a_postponement_of_a_day_or_less_is_no_new_date():
    event = EventFactory(starts_at=database_now() + timedelta(hours=30))
    reserve(event)
    assert len(remind()) == 1
    move(event, timedelta(hours=24))
    time_passes(event, hours=12)
    assert len(remind()) == 1


def test_small_postponements_add_up_to_a_new_date():
    event = EventFactory(starts_at=database_now() + timedelta(hours=30))
    reserve(event)
    assert len(remind()) == 1
    for _ in range(3):
        move(event, timedelta(hours=20))
    time_passes(event, hours=60)
    assert len(remind()) == 2


def test_moving_back_to_the_first_date_reminds_nobody_twice():
    event = EventFactory(starts_at=database_now() + timedelta(hours=30))
    reserve(event)
    assert len(remind()) == 1
    move(event, timedelta(days=12))
    move(event, timedelta(days=-12))
    assert len(remind()) == 1


def test_a_postponement_after_queueing_reminds_of_the_new_date_only():
    event = EventFactory(starts_at=database_now() + timedelta(hours=30))
    reserve(event)
    queue_reminders()
    move(event, timedelta(days=12))
    assert recipients_of("reminder") == []
    time_passes(event, days=12)
    assert len(remind()) == 1


def test_a_cancelled_event_reminds_nobody():
    event = EventFactory(starts_at=database_now() + timedelta(hours=30))
    reserve(event)
    queue_reminders()
    services.cancel_event(event_id=event.pk, by=event.organizer)
    run_jobs()
    assert remind() == []


def test_a_person_on_the_waiting_list_is_reminded_only_with_a_seat():
    event, [ana, ben] = full_event(1, waiting=1, starts_at=database_now() + timedelta(hours=60))
    wait(event)
    time_passes(event, hours=30)
    cancel(event, ana)
    assert remind() == [ben.email]

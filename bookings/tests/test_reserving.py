"""Reserving, cancelling, waiting: the rules, one by one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bookings import queries, services
from bookings.errors import (
    AlreadyReserved,
    AlreadyWaiting,
    EventCancelled,
    EventFull,
    EventOver,
    NotWaiting,
    ReservationNotFound,
    SeatsBelowReserved,
    SeatsLeft,
)
from bookings.models import CancelledBy, Event, Reservation, WaitlistEntry
from bookings.services import reservations
from bookings.tests.factories import EventFactory, PersonFactory
from bookings.tests.seating import come, full, line, mails, numbered, people, stay_away, wait
from core.errors import Invalid, NotFound
from core.jobs.tests.working import run_jobs

pytestmark = pytest.mark.django_db


def test_reserving_takes_a_seat_off_the_counter_and_emails_a_ticket():
    event, ana = EventFactory(total_seats=2), PersonFactory()
    made = come(event, ana)
    run_jobs()
    assert (made.status, line(event), mails("reserved")) == ("ACTIVE", "A 1", [ana.email])


def test_reserving_after_a_cancellation_keeps_the_history():
    event, ana = EventFactory(total_seats=1), PersonFactory()
    first = come(event, ana)
    assert stay_away(event, ana).cancelled_by == "person"
    assert line(event) == "- 1"
    assert come(event, ana).pk != first.pk
    assert line(event) == "-A 0"


def test_errors_come_in_the_order_of_the_contract():
    event, [ana, ben] = full(seats=2)
    late = PersonFactory()
    for person, refusal in ((ana, AlreadyReserved), (late, EventFull)):
        with pytest.raises(refusal):
            come(event, person)
    Event.objects.update(starts_at=timezone.now())
    for person in (ana, late):
        with pytest.raises(EventOver):
            come(event, person)
    with pytest.raises(EventOver):
        stay_away(event, ben)
    with pytest.raises(NotFound):
        services.reserve(event_id=ana.pk, by=ana)


def test_cancelling_without_a_reservation_is_refused():
    event, ana = EventFactory(), PersonFactory()
    with pytest.raises(ReservationNotFound):
        stay_away(event, ana)
    come(event, ana)
    stay_away(event, ana)
    with pytest.raises(ReservationNotFound):
        stay_away(event, ana)


def test_seats_are_reserved_until_the_end_if_there_is_one():
    now = timezone.now()
    running = EventFactory(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    assert come(running).is_active
    Event.objects.update(ends_at=timezone.now())
    with pytest.raises(EventOver):
        come(running)


def test_cancelling_an_event_ends_all_reservations_and_emails_everyone():
    event, [ana, ben] = full(seats=1, waiting=1)
    services.cancel_event(event_id=event.pk, by=event.organizer, reason="The roof leaks.")
    run_jobs()
    assert line(event) == "- 1"
    assert (mails("event_cancelled"), mails("wait_cancelled")) == ([ana.email], [ben.email])
    with pytest.raises(EventCancelled):
        come(event, ana)
    with pytest.raises(ReservationNotFound):
        stay_away(event, ana)


def test_the_waiting_list_opens_only_when_all_seats_are_taken():
    event, [ana, _] = full(seats=2)
    with pytest.raises(AlreadyReserved):
        wait(event, ana)
    ben = PersonFactory()
    assert wait(event, ben).position == 1
    with pytest.raises(AlreadyWaiting):
        wait(event, ben)
    with pytest.raises(SeatsLeft):
        wait(EventFactory(), ben)


def test_a_freed_seat_goes_to_the_next_entry_with_an_email():
    event, [ana, ben, first, second] = full(seats=2, waiting=2)
    stay_away(event, ana)
    assert line(event) == "-AA 0"
    assert queries.active_reservation(event.pk, first).from_waitlist
    assert mails("seated") == [first.email]
    assert queries.waitlist_entry_of(event.pk, second).position == 1
    stay_away(event, ben)
    stay_away(event, first)
    assert line(event) == "---A 1"


def test_a_person_who_left_the_waiting_list_gets_no_seat():
    event, [ana, ben, cat] = full(seats=1, waiting=2)
    services.leave_waitlist(event_id=event.pk, by=ben)
    with pytest.raises(NotWaiting):
        services.leave_waitlist(event_id=event.pk, by=ben)
    stay_away(event, ana)
    assert queries.active_reservation(event.pk, cat)
    assert wait(event, ben).position == 1


def test_nobody_is_promoted_at_a_past_event():
    event, [ana, _] = full(seats=1, waiting=1)
    Event.objects.update(starts_at=timezone.now())
    made = queries.active_reservation(event.pk, ana)
    with pytest.raises(EventOver):
        services.remove_reservation(event_id=event.pk, reservation_id=made.pk, by=event.organizer)
    reservations.end_reservation(Event.objects.get(), made, CancelledBy.LEFT)
    assert (WaitlistEntry.objects.get().status, line(event)) == ("WAITING", "- 1")


def test_added_seats_go_to_the_waiting_list_and_fewer_than_reserved_are_refused():
    event, came = full(seats=2, waiting=3)
    edit = {"event_id": event.pk, "by": event.organizer}
    with pytest.raises(SeatsBelowReserved) as refused:
        services.edit_event(**edit, total_seats=1)
    assert (refused.value.extra["reserved"], "2" in refused.value.sentence) == (2, True)
    services.edit_event(**edit, total_seats=4)
    run_jobs()
    assert (line(event), mails("seated")) == ("AAAA 0", [person.email for person in came[2:4]])
    services.edit_event(**edit, total_seats=9)
    assert line(event) == "AAAAA 4"


def test_seat_holders_are_emailed_about_a_move_and_former_holders_are_not():
    event, [ana, ben] = full(seats=2)
    stay_away(event, ben)
    services.edit_event(event_id=event.pk, by=event.organizer, location="Pier Court")
    run_jobs()
    assert mails("event_moved") == [ana.email]


def test_the_organizer_cancels_a_seat_and_the_next_entry_gets_it():
    event, [ana, ben] = full(seats=1, waiting=1)
    made = queries.active_reservation(event.pk, ana)
    services.remove_reservation(event_id=event.pk, reservation_id=made.pk, by=event.organizer)
    assert (line(event), mails("removed"), mails("seated")) == ("-A 0", [ana.email], [ben.email])


def test_a_seat_name_is_invalid_at_an_unnumbered_event():
    with pytest.raises(Invalid) as refused:
        come(EventFactory(), seat="N-A1")
    assert list(refused.value.extra["fields"]) == ["seat"]


def commit_after(write, **values):
    """Run the deferred checks, as a commit would."""
    with transaction.atomic(), connection.cursor() as cursor:
        write(**values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_rejects_a_wrong_counter():
    event = EventFactory()
    with pytest.raises(IntegrityError, match="says that 7 seats are taken, but 0 are"):
        commit_after(Event.objects.update, available_seats=3)
    with pytest.raises(IntegrityError, match="says that 0 seats are taken, but 1 are"):
        commit_after(Reservation.objects.create, event=event, user=PersonFactory())
    with pytest.raises(IntegrityError, match="event_seats_in_range"):
        commit_after(Event.objects.update, available_seats=11)


def unlisted(event):
    """Create a reservation without the services and the counter."""
    return Reservation.objects.create(event=event, user=PersonFactory())


def test_the_counter_is_checked_again_after_every_later_change():
    """Also with immediate checks: an earlier success says nothing about later changes."""
    event = EventFactory()
    come(event)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checked, and remembered
    for wrong in (unlisted, lambda one: Event.objects.filter(pk=one.pk).update(available_seats=3)):
        with pytest.raises(IntegrityError, match="seats are taken"), transaction.atomic():
            wrong(event)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert line(event) == "A 9"


def test_the_database_rejects_a_seat_of_another_event():
    one, other = numbered("oo"), numbered("oo")
    made = Reservation.objects.filter(pk=come(one).pk)
    with pytest.raises(IntegrityError, match="reservation_seat_of_event"):
        commit_after(made.update, seat=other.seats.first())


def test_the_addresses_of_seat_holders():
    event, [ana, ben] = full(seats=2)
    past, [cat] = full(seats=1)
    Event.objects.filter(pk=past.pk).update(starts_at=timezone.now() - timedelta(days=1))
    stay_away(event, ben)
    assert queries.seat_holder_emails() == {ana.email}
    assert queries.seat_holder_emails(str(past.pk)) == {cat.email}
    assert queries.seat_holder_emails("nothing") == set()


def test_reserving_takes_as_few_statements_at_a_big_event_as_at_a_small_one(django_assert_max_num_queries):
    event = EventFactory(total_seats=50)
    for person in people(20):
        come(event, person)
    late = PersonFactory()
    with django_assert_max_num_queries(16):
        come(event, late)

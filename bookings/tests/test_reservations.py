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
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import (
    cancel,
    full_event,
    numbered_event,
    people,
    recipients_of,
    reserve,
    summary_of,
    wait,
)
from config.tests.people import PersonFactory
from core.errors import Invalid, NotFound
from core.jobs.tests.working import run_jobs

pytestmark = pytest.mark.django_db


def test_reserving_takes_a_seat_off_the_counter_and_emails_a_ticket():
    event, ana = EventFactory(total_seats=2), PersonFactory()
    made = reserve(event, ana)
    run_jobs()
    assert (made.status, summary_of(event), recipients_of("reserved")) == ("ACTIVE", "A 1", [ana.email])


def test_reserving_after_a_cancellation_keeps_the_history():
    event, ana = EventFactory(total_seats=1), PersonFactory()
    first = reserve(event, ana)
    assert cancel(event, ana).cancelled_by == "person"
    assert summary_of(event) == "- 1"
    assert reserve(event, ana).pk != first.pk
    assert summary_of(event) == "-A 0"


def test_errors_come_in_the_order_of_the_contract():
    event, [ana, ben] = full_event(seats=2)
    late = PersonFactory()
    for person, refusal in ((ana, AlreadyReserved), (late, EventFull)):
        with pytest.raises(refusal):
            reserve(event, person)
    Event.objects.update(starts_at=timezone.now())
    for person in (ana, late):
        with pytest.raises(EventOver):
            reserve(event, person)
    with pytest.raises(EventOver):
        cancel(event, ben)
    with pytest.raises(NotFound):
        services.reserve(event_id=ana.pk, by=ana)


def test_cancelling_without_a_reservation_is_refused():
    event, ana = EventFactory(), PersonFactory()
    with pytest.raises(ReservationNotFound):
        cancel(event, ana)
    reserve(event, ana)
    cancel(event, ana)
    with pytest.raises(ReservationNotFound):
        cancel(event, ana)


def test_seats_are_reserved_until_the_end_if_there_is_one():
    now = timezone.now()
    running = EventFactory(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    assert reserve(running).is_active
    Event.objects.update(ends_at=timezone.now())
    with pytest.raises(EventOver):
        reserve(running)


def test_cancelling_an_event_ends_all_reservations_and_emails_everyone():
    event, [ana, ben] = full_event(seats=1, waiting=1)
    services.cancel_event(event_id=event.pk, by=event.organizer, reason="The roof leaks.")
    run_jobs()
    assert summary_of(event) == "- 1"
    assert (recipients_of("event_cancelled"), recipients_of("wait_cancelled")) == ([ana.email], [ben.email])
    with pytest.raises(EventCancelled):
        reserve(event, ana)
    with pytest.raises(ReservationNotFound):
        cancel(event, ana)


def test_the_waiting_list_opens_only_when_all_seats_are_taken():
    event, [ana, _] = full_event(seats=2)
    with pytest.raises(AlreadyReserved):
        wait(event, ana)
    ben = PersonFactory()
    assert wait(event, ben).position == 1
    with pytest.raises(AlreadyWaiting):
        wait(event, ben)
    with pytest.raises(SeatsLeft):
        wait(EventFactory(), ben)


def test_a_freed_seat_goes_to_the_next_entry_with_an_email():
    event, [ana, ben, first, second] = full_event(seats=2, waiting=2)
    cancel(event, ana)
    assert summary_of(event) == "-AA 0"
    assert queries.active_reservation(event.pk, first).from_waitlist
    assert recipients_of("seated") == [first.email]
    assert queries.waitlist_entry_of(event.pk, second).position == 1
    cancel(event, ben)
    cancel(event, first)
    assert summary_of(event) == "---A 1"


def test_a_person_who_left_the_waiting_list_gets_no_seat():
    event, [ana, ben, cat] = full_event(seats=1, waiting=2)
    services.leave_waitlist(event_id=event.pk, by=ben)
    with pytest.raises(NotWaiting):
        services.leave_waitlist(event_id=event.pk, by=ben)
    cancel(event, ana)
    assert queries.active_reservation(event.pk, cat)
    assert wait(event, ben).position == 1


def test_nobody_is_promoted_at_a_past_event():
    event, [ana, _] = full_event(seats=1, waiting=1)
    Event.objects.update(starts_at=timezone.now())
    made = queries.active_reservation(event.pk, ana)
    with pytest.raises(EventOver):
        services.remove_reservation(event_id=event.pk, reservation_id=made.pk, by=event.organizer)
    reservations.end_reservation(Event.objects.get(), made, CancelledBy.LEFT)
    assert (WaitlistEntry.objects.get().status, summary_of(event)) == ("WAITING", "- 1")


def test_added_seats_go_to_the_waiting_list_and_fewer_than_reserved_are_refused():
    event, came = full_event(seats=2, waiting=3)
    edit = {"event_id": event.pk, "by": event.organizer}
    with pytest.raises(SeatsBelowReserved) as refused:
        services.edit_event(**edit, total_seats=1)
    assert (refused.value.extra["reserved"], "2" in refused.value.sentence) == (2, True)
    services.edit_event(**edit, total_seats=4)
    run_jobs()
    assert (summary_of(event), recipients_of("seated")) == ("AAAA 0", [person.email for person in came[2:4]])
    services.edit_event(**edit, total_seats=9)
    assert summary_of(event) == "AAAAA 4"


def test_seat_holders_are_emailed_about_a_move_and_former_holders_are_not():
    event, [ana, ben] = full_event(seats=2)
    cancel(event, ben)
    services.edit_event(event_id=event.pk, by=event.organizer, location="Pier Court")
    run_jobs()
    assert recipients_of("event_moved") == [ana.email]


def test_the_organizer_cancels_a_seat_and_the_next_entry_gets_it():
    event, [ana, ben] = full_event(seats=1, waiting=1)
    made = queries.active_reservation(event.pk, ana)
    services.remove_reservation(event_id=event.pk, reservation_id=made.pk, by=event.organizer)
    assert (summary_of(event), recipients_of("removed"), recipients_of("seated")) == ("-A 0", [ana.email], [ben.email])


def test_a_seat_name_is_invalid_at_an_unnumbered_event():
    with pytest.raises(Invalid) as refused:
        reserve(EventFactory(), seat="N-A1")
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


def uncounted(event):
    """Create a reservation without the services and the counter."""
    return Reservation.objects.create(event=event, user=PersonFactory())


def test_the_counter_is_checked_again_after_every_later_change():
    """Also with immediate checks: an earlier success says nothing about later changes."""
    event = EventFactory()
    reserve(event)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checked, and remembered
    for wrong in (uncounted, lambda one: Event.objects.filter(pk=one.pk).update(available_seats=3)):
        with pytest.raises(IntegrityError, match="seats are taken"), transaction.atomic():
            wrong(event)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert summary_of(event) == "A 9"


def test_the_database_rejects_a_seat_of_another_event():
    one, other = numbered_event("oo"), numbered_event("oo")
    made = Reservation.objects.filter(pk=reserve(one).pk)
    with pytest.raises(IntegrityError, match="reservation_seat_of_event"):
        commit_after(made.update, seat=other.seats.first())


def test_the_addresses_of_seat_holders():
    event, [ana, ben] = full_event(seats=2)
    past, [cat] = full_event(seats=1)
    Event.objects.filter(pk=past.pk).update(starts_at=timezone.now() - timedelta(days=1))
    cancel(event, ben)
    assert queries.seat_holder_emails() == {ana.email}
    assert queries.seat_holder_emails(str(past.pk)) == {cat.email}
    assert queries.seat_holder_emails("nothing") == set()


def test_reserving_takes_as_few_statements_at_a_big_event_as_at_a_small_one(django_assert_max_num_queries):
    event = EventFactory(total_seats=50)
    for person in people(20):
        reserve(event, person)
    late = PersonFactory()
    with django_assert_max_num_queries(15):
        reserve(event, late)

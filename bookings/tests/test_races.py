"""Concurrent calls, each on its own connection. Every claim has a twin that fails without the lock."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bookings import queries, services
from bookings.models import Entry, Event, HoldTime, Reservation, SeatHold
from bookings.services import checkin, events, holds, reservations
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import (
    cancel,
    fresh,
    full_event,
    hold,
    numbered_event,
    people,
    recipients_of,
    reserve,
    summary_of,
)
from config.tests.people import PersonFactory
from core import lifecycle
from core.rooms.models import RoomEvent
from core.tests.racing import at_once, crowd, look_together, meeting, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_guards() -> Iterator[None]:
    """Run without the database's guards of seats."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bookings_reservation DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE bookings_event DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE bookings_reservation ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE bookings_event ENABLE TRIGGER USER")


def outcomes(answers: list[Any]) -> Counter[str]:
    return Counter(answer.status if isinstance(answer, Reservation) else type(answer).__name__ for answer in answers)


def test_32_people_reserve_8_seats() -> None:
    event = EventFactory(total_seats=8)
    answers = crowd([partial(reserve, event, person) for person in people(32)])

    assert outcomes(answers) == {"ACTIVE": 8, "EventFull": 24}
    assert summary_of(event) == "A" * 8 + " 0"
    assert lifecycle.broken_invariants()["bookings"] == []


def test_without_the_lock_the_database_alone_sells_it_once_with_the_same_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The twin: all look before any of them writes, and the service alone lets all of them through."""
    event = EventFactory(total_seats=1)
    look_together(monkeypatch, reservations.queries, "active_reservation", 8)
    with without_locks():
        answers = at_once([partial(reserve, event, person) for person in people(8)])

    assert outcomes(answers) == {"ACTIVE": 1, "EventFull": 7}


def test_without_lock_and_constraint_one_seat_is_sold_eight_times(
    monkeypatch: pytest.MonkeyPatch, no_guards: None
) -> None:
    """The twin that must fail."""
    event = EventFactory(total_seats=1)
    look_together(monkeypatch, reservations.queries, "active_reservation", 8)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bookings_event DROP CONSTRAINT event_seats_in_range")
    try:
        with without_locks():
            answers = at_once([partial(reserve, event, person) for person in people(8)])
        assert (outcomes(answers), fresh(event).available_seats) == ({"ACTIVE": 8}, -7)
    finally:
        Event.objects.update(available_seats=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE bookings_event ADD CONSTRAINT event_seats_in_range"
                " CHECK (available_seats >= 0 AND available_seats <= total_seats)"
            )


def test_one_person_reserving_many_times_at_once_has_one_seat() -> None:
    event, ana = EventFactory(), PersonFactory()
    answers = crowd([partial(reserve, event, ana)] * 16)

    assert outcomes(answers) == {"ACTIVE": 1, "AlreadyReserved": 15}
    assert summary_of(event) == "A 9"


def test_without_the_lock_only_the_database_sees_the_same_person(monkeypatch: pytest.MonkeyPatch) -> None:
    event, ana = EventFactory(), PersonFactory()
    look_together(monkeypatch, reservations.queries, "active_reservation", 2)
    with without_locks():
        answers = at_once([partial(reserve, event, ana)] * 2)

    assert outcomes(answers) == {"ACTIVE": 1, "AlreadyReserved": 1}
    assert summary_of(event) == "A 9"


def test_reserving_against_cancelling_loses_no_seat_sells_none_twice_and_never_deadlocks() -> None:
    event, came = full_event(seats=20)
    leaving = [partial(cancel, event, person) for person in came[:12]]
    coming = [partial(reserve, event, person) for person in people(30)]
    back_and_forth = [partial(_there_and_back, event, person) for person in people(16)]
    answers = crowd([*coming, *leaving, *back_and_forth])

    assert set(outcomes(answers)) <= {"ACTIVE", "CANCELLED", "EventFull"}
    assert fresh(event).available_seats == 20 - Reservation.objects.active().filter(event=event).count()
    assert lifecycle.broken_invariants()["bookings"] == []
    versions = list(RoomEvent.objects.filter(room=event.room).order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))


def _there_and_back(event: Event, person: Any) -> Reservation:
    reserve(event, person)
    return cancel(event, person)


def test_many_cancel_at_once_and_the_waiting_list_gets_their_seats_in_order() -> None:
    event, came = full_event(seats=8, waiting=10)
    answers = crowd([partial(cancel, event, person) for person in came[:8]])

    assert outcomes(answers) == {"CANCELLED": 8}
    assert recipients_of("seated") == [person.email for person in came[8:16]]
    assert summary_of(event) == "-" * 8 + "A" * 8 + " 0"
    assert queries.count_waiting(event.pk) == 2


def test_without_any_lock_two_cancellations_promote_the_same_entry(
    monkeypatch: pytest.MonkeyPatch, no_guards: None
) -> None:
    """The twin: even the counter's row lock is gone, and only the constraint keeps one person from two seats."""
    event, came = full_event(seats=2, waiting=2)
    give, meet = reservations.give_seat, meeting(2)
    monkeypatch.setattr(reservations, "_change_available", lambda event, by: setattr(event, "available_seats", 1))
    monkeypatch.setattr(reservations, "give_seat", lambda *args, **kwargs: (meet(), give(*args, **kwargs))[1])
    with without_locks():
        answers = at_once([partial(cancel, event, person) for person in came[:2]])

    assert outcomes(answers) == {"CANCELLED": 1, "AlreadyReserved": 1}


def test_a_numbered_seat_goes_to_one_person() -> None:
    event = numbered_event("oooo", "oooo")
    answers = crowd([partial(reserve, event, person, seat="N-A2") for person in people(32)])

    assert outcomes(answers) == {"ACTIVE": 1, "SeatTaken": 31}
    assert summary_of(event) == "A 7"


def test_without_the_lock_the_database_alone_sees_that_the_seat_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    event = numbered_event("oooo")
    look_together(monkeypatch, holds, "refuse_unless_free", 4)
    with without_locks():
        answers = at_once([partial(reserve, event, person, seat="N-A2") for person in people(4)])

    assert outcomes(answers) == {"ACTIVE": 1, "SeatTaken": 3}


def test_32_people_ask_for_the_best_of_16_seats_and_each_gets_another() -> None:
    event = numbered_event("oooooooo", "oooooooo")
    answers = crowd([partial(reserve, event, person) for person in people(32)])

    assert outcomes(answers) == {"ACTIVE": 16, "EventFull": 16}
    assert len({answer.seat_id for answer in answers if isinstance(answer, Reservation)}) == 16


def test_groups_that_want_overlapping_seats_get_all_or_none() -> None:
    event = numbered_event("oooooooo")
    wanted = [[f"N-A{first + more}" for more in range(3)] for first in range(1, 7)]
    groups = people(12)
    answers = crowd([partial(hold, event, each, *wanted[n % 6]) for n, each in enumerate(groups)])

    won = [answer for answer in answers if type(answer).__name__ == "Hold"]
    assert {type(answer).__name__ for answer in answers} == {"Hold", "SeatHeld"}
    assert SeatHold.objects.count() == 3 * len(won) == len({seat for each in won for seat in each.seats})


def test_without_the_lock_only_the_database_keeps_two_from_holding_one_seat(monkeypatch: pytest.MonkeyPatch) -> None:
    event = numbered_event("oooo")
    look_together(monkeypatch, queries, "my_holds", 2)
    with without_locks():
        answers = at_once([partial(hold, event, person, "N-A1") for person in people(2)])

    assert sorted(type(answer).__name__ for answer in answers) == ["Hold", "SeatHeld"]


def test_an_expired_hold_is_taken_over_once() -> None:
    event, first = numbered_event("oo"), PersonFactory()
    hold(event, first, "N-A1")
    now = timezone.now()
    SeatHold.objects.update(first_at=now - timedelta(minutes=9), expires_at=now)
    answers = crowd([partial(hold, event, person, "N-A1") for person in people(8)])

    assert Counter(type(answer).__name__ for answer in answers) == {"Hold": 1, "SeatHeld": 7}


def test_a_person_holding_and_releasing_at_once_holds_nothing_uncounted() -> None:
    event, ana = numbered_event("oooo"), PersonFactory()
    holding = [partial(hold, event, ana, f"N-A{1 + n % 4}") for n in range(24)]
    releasing = [partial(services.release_seats, event_id=event.pk, by=ana)] * 24
    answers = crowd([call for pair in zip(holding, releasing, strict=True) for call in pair])

    assert {type(answer).__name__ for answer in answers} == {"Hold", "list"}
    assert HoldTime.objects.count() == 1
    assert lifecycle.broken_invariants()["bookings"] == []


@pytest.mark.parametrize("locks", [True, False])
def test_without_the_lock_a_release_stops_counting_a_hold_that_goes_on(
    monkeypatch: pytest.MonkeyPatch, locks: bool
) -> None:
    """The twin that must fail: the release looks, the hold is made, then the release ends the count."""
    event, ana = numbered_event("oo"), PersonFactory()
    meet, stop = meeting(2), holds.stop_hold_time
    monkeypatch.setattr(holds, "stop_hold_time", lambda *args: (meet(), stop(*args)))

    def hold_another() -> Any:
        held = hold(event, ana, "N-A2")
        meet()
        return held

    release = partial(services.release_seats, event_id=event.pk, by=ana)
    with contextlib.nullcontext() if locks else without_locks():
        answers = at_once([hold_another, release])

    assert {type(answer).__name__ for answer in answers} == {"Hold", "list"}
    assert bool(lifecycle.broken_invariants()["bookings"]) is not locks


def test_holding_and_reserving_at_once_never_leave_a_seat_both() -> None:
    event = numbered_event("oooo")
    calls = [partial(hold, event, person, "N-A1") for person in people(8)]
    calls += [partial(reserve, event, person, seat="N-A1") for person in people(8)]
    answers = crowd(calls)

    assert {type(answer).__name__ for answer in answers} <= {"Hold", "Reservation", "SeatTaken", "SeatHeld"}
    assert lifecycle.broken_invariants()["bookings"] == []


def test_a_ticket_at_sixteen_gates_at_once_is_checked_in_once() -> None:
    event = EventFactory(starts_at=timezone.now())
    Event.objects.update(ends_at=timezone.now() + timedelta(hours=2))
    made = reserve(event)
    show = partial(services.check_in, event_id=event.pk, by=event.organizer, ticket=made.code)
    answers = crowd([partial(show, gate=str(gate)) for gate in range(16)])

    assert Counter(type(answer).__name__ for answer in answers) == {"Entry": 1, "AlreadyCheckedIn": 15}
    assert Entry.objects.count() == 1


def test_without_the_lock_only_the_database_checks_it_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    event = EventFactory(starts_at=timezone.now())
    Event.objects.update(ends_at=timezone.now() + timedelta(hours=2))
    made = reserve(event)
    look_together(monkeypatch, checkin, "_counted_entry", 2)
    with without_locks():
        show = partial(services.check_in, event_id=event.pk, by=event.organizer, ticket=made.code)
        answers = at_once([show, show])

    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyCheckedIn", "Entry"]


def test_two_erased_at_once_pass_their_seats_on() -> None:
    _event, came = full_event(seats=2, waiting=2)
    other, _ = full_event(seats=1)
    for person in came[:2]:
        services.join_waitlist(event_id=other.pk, by=person)
    at_once([partial(services.forget_person, person) for person in came[:2]])

    assert recipients_of("seated") == [person.email for person in came[2:]]
    assert queries.count_waiting(other.pk) == 0


def _unpublish(event: Event) -> Event:
    return services.edit_event(event_id=event.pk, by=event.organizer, status="draft")


def test_reserving_while_the_event_is_unpublished_leaves_no_seat_at_a_draft() -> None:
    for _ in range(4):
        event = EventFactory(total_seats=20)
        calls = [partial(reserve, event, person) for person in people(6)]
        answers = at_once([*calls, partial(_unpublish, event)])

        reserved = sum(isinstance(answer, Reservation) for answer in answers)
        ends = {"HasReservations"} if fresh(event).status == "published" else {"Event"}
        assert ends == {type(answers[-1]).__name__}
        assert reserved == (6 if fresh(event).status == "published" else 0)
        assert lifecycle.broken_invariants()["bookings"] == []


def test_without_the_lock_someone_gets_a_seat_at_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: one has checked that sales are open, the other that nobody has a seat, and both go on."""
    event = EventFactory(total_seats=20)
    ana = PersonFactory()
    meet = meeting(2)
    for module, name in ((holds, "select_seat"), (events, "_check_unpublish")):
        look = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *args, look=look: (look(*args), meet())[0])
    with without_locks():
        at_once([partial(reserve, event, ana), partial(_unpublish, event)])

    assert (fresh(event).status, Reservation.objects.active().count()) == ("draft", 1)
    assert any("a draft, and yet somebody" in sentence for sentence in lifecycle.broken_invariants()["bookings"])

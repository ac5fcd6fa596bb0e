"""Simultaneous calls, each on its own connection. Each promise has a negative control without the lock."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count, pairwise
from typing import Any

import pytest
from django.db import connection

from competitions import queries, services
from competitions.models import Competition, Registration
from competitions.tests.entering import enter, full, leave, mails, people, seated, status_line
from competitions.tests.factories import CompetitionFactory
from config.tests.people import PersonFactory
from core.rooms.models import RoomEvent
from core.tests.racing import at_once, crowd, meeting, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def look_together(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let this number of callers read the counts before any of them continues."""

    def together(parties: int) -> None:
        look, meet, turns = queries.spot_counts, meeting(parties), count(100)

        def standing(competition: Competition) -> queries.SpotCounts:
            found = look(competition)
            meet()
            return replace(found, last_turn=next(turns))

        monkeypatch.setattr(queries, "spot_counts", standing)

    return together


@pytest.fixture
def no_guards() -> Iterator[None]:
    """Remove the database constraints on the counts."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE competitions_registration DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE competitions_registration ENABLE TRIGGER USER")


def outcomes(answers: list[Any]) -> Counter[str]:
    return Counter(answer.status if isinstance(answer, Registration) else type(answer).__name__ for answer in answers)


def test_32_register_for_16_spots_and_8_waiting_list_entries() -> None:
    competition = CompetitionFactory(capacity=16, waitlist=True, waitlist_limit=8)
    answers = crowd([partial(enter, competition, person) for person in people(32)])

    assert outcomes(answers) == {"CONFIRMED": 16, "WAITLISTED": 8, "CompetitionFull": 8}
    assert status_line(competition) == "C" * 16 + "W" * 8
    assert len(mails("registration_confirmed")) == 16
    assert sorted(answer.position for answer in answers if getattr(answer, "status", "") == "WAITLISTED") == list(
        range(1, 9)
    )


def test_without_the_lock_one_spot_is_sold_eight_times(look_together: Any, no_guards: None) -> None:
    """Negative control: all read before any of them writes."""
    competition = CompetitionFactory(capacity=1)
    look_together(8)
    with without_locks():
        answers = at_once([partial(enter, competition, person) for person in people(8)])

    assert outcomes(answers) == {"CONFIRMED": 8}


def test_without_the_lock_the_constraint_sells_it_once_and_raises_the_same_error(look_together: Any) -> None:
    competition = CompetitionFactory(capacity=1)
    look_together(8)
    with without_locks():
        answers = at_once([partial(enter, competition, person) for person in people(8)])

    assert outcomes(answers) == {"CONFIRMED": 1, "CompetitionFull": 7}


def test_16_simultaneous_withdrawals_promote_the_first_16_in_order() -> None:
    competition, entered = seated(places=20, waiting=18)
    answers = crowd([partial(leave, competition, person) for person in entered[:16]])

    assert outcomes(answers) == {"WITHDRAWN": 16}
    assert status_line(competition) == "-" * 16 + "C" * 4 + "C" * 16 + "W" * 2
    promoted = (
        Registration.objects.filter(user__in=entered[20:36]).order_by("turn").values_list("confirmed_at", flat=True)
    )
    assert all(earlier <= later for earlier, later in pairwise(promoted))
    assert mails("registration_promoted") == [person.email for person in entered[20:36]]


def test_without_the_lock_two_withdrawals_promote_the_same_person_and_lose_a_spot(look_together: Any) -> None:
    """Negative control: each sees only one free spot."""
    competition, entered = full(places=2, waiting=2)
    look_together(2)
    with without_locks():
        at_once([partial(leave, competition, person) for person in entered[:2]])

    assert status_line(competition) == "--CW"


def test_one_person_registering_twenty_times_at_once_is_registered_once() -> None:
    competition, ana = CompetitionFactory(), PersonFactory()
    answers = crowd([partial(enter, competition, ana)] * 20)

    assert outcomes(answers) == {"CONFIRMED": 1, "AlreadyRegistered": 19}
    assert (status_line(competition), len(mails("registration_confirmed"))) == ("C", 1)


def test_without_the_lock_only_the_constraint_refuses_a_second_registration(look_together: Any) -> None:
    """Negative control: the service's own check lets both through; the constraint raises the same error."""
    competition, ana = CompetitionFactory(), PersonFactory()
    look_together(2)
    with without_locks():
        answers = at_once([partial(enter, competition, ana)] * 2)

    assert outcomes(answers) == {"CONFIRMED": 1, "AlreadyRegistered": 1}


def test_simultaneous_registrations_and_withdrawals_lose_no_spot_and_sell_none_twice() -> None:
    competition, entered = seated(places=20, waiting=5)
    leaving = [partial(leave, competition, person) for person in entered[:12]]
    coming = [partial(enter, competition, person) for person in people(12)]
    answers = crowd([call for pair in zip(leaving, coming, strict=True) for call in pair])

    assert set(outcomes(answers)) <= {"WITHDRAWN", "CONFIRMED", "WAITLISTED"}
    line = status_line(competition)
    assert (line.count("C"), line.count("W"), line.count("-")) == (20, 5, 12)


def test_the_versions_of_the_room_have_no_gaps() -> None:
    competition, entered = full(places=5, waiting=5)
    crowd([partial(leave, competition, person) for person in entered[:5]])
    versions = list(
        RoomEvent.objects.filter(room=competition.room).order_by("version").values_list("version", flat=True)
    )
    assert versions == list(range(1, len(versions) + 1))


def test_two_editors_of_one_version_are_one_edit_and_one_conflict() -> None:
    competition = CompetitionFactory()
    edit = partial(services.edit_competition, competition_id=competition.pk, by=competition.organizer, version=1)
    answers = at_once([partial(edit, title="Summer Cup"), partial(edit, title="Winter Cup")])

    assert sorted(type(answer).__name__ for answer in answers) == ["Competition", "VersionConflict"]
    assert Competition.objects.get().version == 2


def by_hand(competition: Competition, name: str) -> Registration:
    return services.enter_by_hand(competition_id=competition.pk, by=competition.organizer, name=name)


def test_the_last_spot_goes_either_to_a_registration_or_to_an_entrant_by_hand() -> None:
    competition = CompetitionFactory(capacity=1)
    calls = [partial(by_hand, competition, f"Walk-in {number}") for number in range(4)]
    answers = crowd([*calls, *[partial(enter, competition, person) for person in people(4)]])

    assert outcomes(answers) == {"CONFIRMED": 1, "CompetitionFull": 7}


def test_without_the_lock_the_last_spot_goes_to_every_entrant_by_hand(look_together: Any, no_guards: None) -> None:
    """Negative control."""
    competition = CompetitionFactory(capacity=1)
    look_together(4)
    with without_locks():
        answers = at_once([partial(by_hand, competition, f"Walk-in {number}") for number in range(4)])

    assert outcomes(answers) == {"CONFIRMED": 4}

"""Never one place too many, and never a false "sold out"."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from core.capacity.locking import all_locked, locked
from core.capacity.tests.halls import Hall, HallFull, Seat, give_back, take, taken
from core.errors import NotFound
from core.tests.racing import at_once, meeting, patiently, without_locks


def rush(hall: Hall, people: int, meet: Callable[[], None] = lambda: None) -> Counter[str]:
    """Return how many succeed when all come at once."""
    calls = [partial(take, hall_id=hall.pk, person=person, meet=meet) for person in range(people)]
    return Counter(type(answer).__name__ for answer in at_once([partial(patiently, call) for call in calls]))


def test_32_come_for_20_places(hall: Hall) -> None:
    assert rush(hall, 32) == {"Seat": 20, "HallFull": 12}
    assert taken(hall.pk).count() == 20


def test_without_the_lock_the_hall_is_oversold(hall: Hall) -> None:
    """The control that must fail: all ten read before any of them writes."""
    Hall.objects.update(places=1)
    with without_locks():
        assert rush(hall, 10, meeting(10)) == {"Seat": 10}


def test_with_the_lock_the_same_ten_cannot_overlap(hall: Hall) -> None:
    Hall.objects.update(places=1)
    assert rush(hall, 10, meeting(10)) == {"Seat": 1, "HallFull": 9}


def test_freed_places_are_taken_again_and_none_is_lost(hall: Hall) -> None:
    """Thirty leave while sixty come: no deadlock, no place too many, and none free while one was refused."""
    Hall.objects.update(places=30)
    rush(hall, 30)
    leaving = [partial(give_back, hall_id=hall.pk, person=person) for person in range(30)]
    coming = [partial(take, hall_id=hall.pk, person=person) for person in range(100, 160)]
    answers = Counter(type(each).__name__ for each in at_once([partial(patiently, one) for one in leaving + coming]))
    assert set(answers) <= {"NoneType", "Seat", "HallFull"}
    assert taken(hall.pk).count() == answers["Seat"] <= 30


def test_a_person_who_left_may_return(hall: Hall) -> None:
    take(hall_id=hall.pk, person=1)
    give_back(hall_id=hall.pk, person=1)
    take(hall_id=hall.pk, person=1)
    assert list(Seat.objects.order_by("pk").values_list("status", flat=True)) == ["FREED", "TAKEN"]


def test_a_refused_request_takes_nothing(hall: Hall) -> None:
    Hall.objects.update(places=0)
    with pytest.raises(HallFull):
        take(hall_id=hall.pk, person=1)
    assert not Seat.objects.exists()


def test_two_baskets_in_opposite_order_do_not_deadlock(hall: Hall) -> None:
    other = Hall.objects.create(places=1)

    def fill(ids: list[int]) -> list[int]:
        with transaction.atomic():
            return [each.pk for each in all_locked(Hall.objects.all(), ids)]

    orders = [[hall.pk, other.pk], [other.pk, hall.pk]] * 5
    assert at_once([partial(fill, ids) for ids in orders]) == [[hall.pk, other.pk]] * 10


def test_of_several_parents_all_must_exist(hall: Hall) -> None:
    with pytest.raises(NotFound), transaction.atomic():
        all_locked(Hall.objects.all(), [hall.pk, 0])


def test_a_missing_parent_cannot_be_locked(hall: Hall) -> None:
    with pytest.raises(NotFound):
        take(hall_id=0, person=1)


def test_a_lock_outside_a_transaction_is_an_error(hall: Hall) -> None:
    with pytest.raises(Exception, match="select_for_update"):
        locked(Hall.objects.all(), hall.pk)

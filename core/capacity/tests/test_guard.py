"""The database refuses what the services refuse, even for code that forgot to check."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from core.capacity.tests.halls import Hall, Seat, take, taken
from core.errors import error_for
from core.tests.racing import at_once, without_locks


def test_one_place_too_many_violates_the_named_constraint(guarded: Hall) -> None:
    Hall.objects.update(places=1)
    Seat.objects.create(hall=guarded, person=1)
    with pytest.raises(IntegrityError) as refused:
        Seat.objects.create(hall=guarded, person=2)
    assert refused.value.__cause__.diag.constraint_name == "hall_not_oversold"  # type: ignore[union-attr]
    assert getattr(error_for(refused.value), "status", None) == 409


def test_without_any_lock_the_guard_alone_sells_no_place_twice(guarded: Hall) -> None:
    Hall.objects.update(places=3)
    with without_locks():
        answers = at_once([partial(Seat.objects.create, hall_id=guarded.pk, person=person) for person in range(12)])
    assert sum(isinstance(answer, Seat) for answer in answers) == 3
    assert taken(guarded.pk).count() == 3


def test_capacity_cannot_shrink_below_what_is_taken(guarded: Hall) -> None:
    for person in range(3):
        take(hall_id=guarded.pk, person=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hall.objects.update(places=2)
    Hall.objects.update(places=3)


def test_giving_back_is_never_refused(guarded: Hall) -> None:
    take(hall_id=guarded.pk, person=1)
    Seat.objects.update(status="FREED")
    Hall.objects.update(places=0)
    assert taken(guarded.pk).count() == 0


def test_returning_needs_a_free_place_too(guarded: Hall) -> None:
    Hall.objects.update(places=1)
    Seat.objects.create(hall=guarded, person=1, status="FREED")
    take(hall_id=guarded.pk, person=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(person=1).update(status="TAKEN")
    assert taken(guarded.pk).count() == 1


def test_several_rows_in_one_statement_count_together(guarded: Hall) -> None:
    Hall.objects.update(places=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.bulk_create([Seat(hall=guarded, person=person) for person in range(3)])
    assert not Seat.objects.exists()

"""Aborted transactions are retried, three times at most, by the outermost call only."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from core import database
from core.database import RETRIES, retried
from core.tests.racing import at_once, meeting
from core.tests.tables import tables_of


class Purse(models.Model):
    coins = models.IntegerField(default=100)

    objects: "models.Manager[Purse]" = models.Manager()

    class Meta:
        app_label = "transaction_tests"

    def __str__(self) -> str:
        return str(self.coins)


@pytest.fixture
def purses(transactional_db: None) -> Iterator[list[Purse]]:
    with tables_of(Purse):
        yield [Purse.objects.create() for _ in range(2)]


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Record the pauses without waiting."""
    taken: list[float] = []
    monkeypatch.setattr(database.time, "sleep", taken.append)
    return taken


def fail(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$")


def failing(state: str, times: int) -> tuple[Callable[[], str], list[int]]:
    """Work that the database aborts this many times, with its attempts."""
    attempts: list[int] = []

    @transaction.atomic
    def work() -> str:
        attempts.append(len(attempts))
        if len(attempts) <= times:
            fail(state)
        return "done"

    return work, attempts


def move(giver: Purse, taker: Purse, meet: Callable[[], None]) -> None:
    """Take locks in the given order: two moves in opposite directions deadlock."""
    with transaction.atomic():
        Purse.objects.filter(pk=giver.pk).update(coins=models.F("coins") - 1)
        meet()
        Purse.objects.filter(pk=taker.pk).update(coins=models.F("coins") + 1)


def cross(purses: list[Purse], run: Callable[..., Any]) -> list[Any]:
    one, other = purses
    meet = meeting(2)
    return at_once([lambda: run(one, other, meet), lambda: run(other, one, meet)])


def test_after_a_deadlock_both_succeed(purses: list[Purse]) -> None:
    assert cross(purses, retried(move)) == [None, None]
    assert set(Purse.objects.values_list("coins", flat=True)) == {100}


def test_without_a_retry_one_of_them_is_lost(purses: list[Purse]) -> None:
    """The control that must fail."""
    [lost] = [answer for answer in cross(purses, move) if answer]
    assert database.is_retryable(lost)


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_three_retries_have_growing_pauses(db: None, pauses: list[float], state: str) -> None:
    work, attempts = failing(state, RETRIES)
    assert retried(work)() == "done"
    assert len(attempts) == RETRIES + 1
    assert [0.5 <= pause / (database.FIRST_PAUSE * 2**n) <= 1.5 for n, pause in enumerate(pauses)] == [True] * 3


def test_after_three_retries_the_error_is_raised(db: None, pauses: list[float]) -> None:
    work, attempts = failing("40001", 99)
    with pytest.raises(DatabaseError) as error:
        retried(work)()
    assert database.is_retryable(error.value)
    assert len(attempts) == RETRIES + 1


@pytest.mark.parametrize("state", ["23505", "55P03", "57014"])
def test_other_errors_are_not_retried(db: None, pauses: list[float], state: str) -> None:
    work, attempts = failing(state, 1)
    with pytest.raises(DatabaseError):
        retried(work)()
    assert (len(attempts), pauses) == (1, [])


def test_inside_a_transaction_nothing_is_retried(transactional_db: None) -> None:
    work, attempts = failing("40P01", 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        retried(work)()
    assert len(attempts) == 1


def test_only_the_outermost_call_retries(db: None, pauses: list[float]) -> None:
    work, attempts = failing("40P01", 99)
    with pytest.raises(DatabaseError):
        retried(retried(work))()
    assert len(attempts) == RETRIES + 1


def test_a_failed_call_leaves_the_next_one_its_retries(db: None, pauses: list[float]) -> None:
    def broken() -> None:
        raise IntegrityError

    with pytest.raises(IntegrityError):
        retried(broken)()
    work, _ = failing("40001", 1)
    assert retried(work)() == "done"

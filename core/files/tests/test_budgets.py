"""Bytes are counted by person, and for guests by network."""

from uuid import uuid4

import pytest
from django.db import connection

from core.files import budgets
from core.files.budgets import Budget, Sender
from core.files.errors import FilesLimitReached, TooManyBytes
from core.files.models import ByteWindow
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db
HALL, OTHER, ANA = Sender(network="198.51.100.7"), Sender(network="203.0.113.9"), Sender(person_id=uuid4())


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(budgets, "NETWORK", Budget("files-network", "", 100))
    monkeypatch.setattr(budgets, "GUESTS", Budget("files-guests", "", 150))
    monkeypatch.setattr(budgets, "PERSON", Budget("files-person", "", 120))


def test_a_network_has_its_daily_bytes_and_not_one_more():
    budgets.spend(HALL, 60)
    budgets.spend(HALL, 40)
    with pytest.raises(TooManyBytes) as error:
        budgets.spend(HALL, 1, field="attached")

    assert error.value.status == 429
    assert 86_000 < error.value.extra["retryAfter"] <= 86_400
    assert "attached" in error.value.extra["fields"]


def test_all_guests_together_have_a_budget_and_people_have_their_own():
    budgets.spend(HALL, 100)
    budgets.spend(OTHER, 50)
    with pytest.raises(TooManyBytes):
        budgets.spend(OTHER, 1)

    budgets.spend(ANA, 120)
    with pytest.raises(TooManyBytes):
        budgets.spend(ANA, 1)


def test_bytes_that_one_budget_refuses_are_counted_in_none():
    budgets.spend(HALL, 100)
    with pytest.raises(TooManyBytes):
        budgets.spend(OTHER, 60)

    budgets.spend(OTHER, 50)


def test_a_file_larger_than_the_budget_is_refused_at_once():
    with pytest.raises(TooManyBytes):
        budgets.spend(HALL, 101)

    assert not ByteWindow.objects.filter(size__gt=0).exists()


def test_bytes_that_were_not_stored_are_given_back():
    budgets.spend(HALL, 100)
    budgets.give_back(HALL, 100)
    budgets.spend(HALL, 100)


def test_an_ended_window_counts_no_more_and_is_deleted():
    budgets.spend(HALL, 100)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE files_bytewindow SET ends_at = clock_timestamp() - interval '1 s'")

    budgets.spend(HALL, 100)
    assert budgets.purge() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE files_bytewindow SET ends_at = clock_timestamp() - interval '1 s'")
    assert budgets.purge() == 2


def test_without_rate_limits_nothing_is_counted(settings):
    settings.RATE_LIMITS = False
    budgets.spend(HALL, 1000)

    assert not ByteWindow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_concurrent_uploads_fit_exactly_as_often_as_there_is_space():
    said = at_once([lambda: budgets.spend(HALL, 10)] * 20)

    assert said.count(None) == 10
    assert sum(isinstance(each, TooManyBytes) for each in said) == 10
    assert sorted(ByteWindow.objects.values_list("size", flat=True)) == [100, 100]


def test_a_person_stores_a_limited_total(monkeypatch):
    monkeypatch.setattr(budgets, "bytes_of", lambda person: 90)
    monkeypatch.setattr(budgets, "MAX_PER_PERSON", 100)
    budgets.check_person_limit(uuid4(), 10)

    with pytest.raises(FilesLimitReached) as error:
        budgets.check_person_limit(uuid4(), 11)
    assert (error.value.status, error.value.code) == (409, "FILES_LIMIT_REACHED")

"""A key is valid for a day by the database's clock, whenever the clean-up runs."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction

from core.database import DatabaseNow, database_now
from core.idempotency import services
from core.idempotency.models import IdempotencyLog
from core.idempotency.tests.asking import client_of, post, same, someone
from core.jobs import registry
from core.tests.racing import at_once


def age(by: timedelta) -> None:
    """Make all records this much older."""
    for record in IdempotencyLog.objects.all():
        record.expires_at -= by
        record.save()


def test_a_record_is_kept_for_a_day(shop: Any, ana: Any) -> None:
    before = database_now()
    post(client_of(ana), "one")
    expiry = IdempotencyLog.objects.get().expires_at
    assert before + services.KEPT_FOR <= expiry <= database_now() + services.KEPT_FOR


def test_within_a_day_it_is_a_repetition_and_later_a_new_request(shop: Any, ana: Any) -> None:
    first = post(client_of(ana), "one")
    age(timedelta(hours=23, minutes=59))
    assert same(first, post(client_of(ana), "one"))
    age(timedelta(minutes=1))
    later = post(client_of(ana), "one")
    assert (later.status_code, "Idempotency-Replayed" in later.headers) == (201, False)
    assert same(later, post(client_of(ana), "one"))
    assert (shop.objects.count(), IdempotencyLog.objects.count()) == (2, 1)


def test_after_a_day_the_key_may_come_with_another_body(shop: Any, ana: Any) -> None:
    post(client_of(ana), "one")
    age(services.KEPT_FOR)
    assert post(client_of(ana), "one", {"item": "scarf"}).status_code == 201


def test_the_clean_up_deletes_only_expired_records(shop: Any, ana: Any) -> None:
    for number in range(5):
        post(client_of(ana), f"old-{number}")
    age(services.KEPT_FOR)
    post(client_of(ana), "new")
    assert services.clean(batch=2) == 5
    assert [each.key for each in IdempotencyLog.objects.all()] == ["new"]


def test_the_clean_up_skips_locked_records(shop: Any, ana: Any) -> None:
    post(client_of(ana), "one")
    age(services.KEPT_FOR)
    with transaction.atomic():
        IdempotencyLog.objects.select_for_update().get()
        assert at_once([services.clean]) == [0]
    assert services.clean() == 1


def test_it_runs_by_command_and_by_schedule(shop: Any, ana: Any, capsys: Any) -> None:
    post(client_of(ana), "one")
    age(services.KEPT_FOR)
    assert registry.find_cleaner("idempotency")() == 1
    call_command("clean_idempotency")
    assert capsys.readouterr().out == "Deleted 0 expired records.\n"


def test_records_of_an_erased_person_are_deleted(shop: Any, ana: Any) -> None:
    ben = someone("ben")
    for person in (ana, ben):
        post(client_of(person), "one")
    assert services.forget(ana.pk) == 1
    assert IdempotencyLog.objects.get().scope.startswith(f"person:{ben.pk} ")


def test_the_database_clock_advances_within_a_transaction(shop: Any) -> None:
    assert database_now() < database_now()
    assert not IdempotencyLog.objects.filter(created_at__gt=DatabaseNow()).exists()

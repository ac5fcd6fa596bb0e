"""Staff decide about a failed job, once."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core import jobs
from core.errors import Invalid, NotFound
from core.jobs import services
from core.jobs.models import FailedJob
from core.jobs.registry import AlreadyDecided, TaskUnknown
from core.jobs.services import failed_jobs as decisions
from core.jobs.tests import chores
from core.jobs.tests.factories import failed_job
from core.jobs.tests.working import run_jobs, waiting
from core.tests.people import person
from core.tests.racing import at_once, meeting, without_locks

THEN = "2026-01-01T00:00Z"


@pytest.mark.django_db
def test_a_failed_job_can_be_requeued_with_the_same_payload(staffer: Any, notebook: None) -> None:
    failed = failed_job(payload={"text": "again"})

    failed = services.requeue(failed_id=failed.pk, by=staffer)
    run_jobs()

    assert chores.notes() == ["again"]
    assert (failed.state, failed.settled_by, failed.requeued_as is not None) == ("requeued", staffer, True)


@pytest.mark.django_db
def test_it_is_not_requeued_twice(staffer: Any) -> None:
    failed = failed_job()
    services.requeue(failed_id=failed.pk, by=staffer)

    with pytest.raises(AlreadyDecided):
        services.requeue(failed_id=failed.pk, by=staffer)
    assert len(waiting()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_concurrent_requeues_make_one_job() -> None:
    _requeue_at_once()

    assert len(waiting()) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_make_two() -> None:
    with without_locks():
        _requeue_at_once()

    assert len(waiting()) == 2


@pytest.mark.django_db
def test_a_job_that_fails_again_is_another_failed_job(staffer: Any) -> None:
    failed = failed_job(task="chores.never", payload={})
    again = services.requeue(failed_id=failed.pk, by=staffer)

    run_jobs()

    assert FailedJob.objects.get(state="open").job_number == again.requeued_as


@pytest.mark.django_db
def test_discarding_needs_a_reason_and_is_final(staffer: Any) -> None:
    failed = failed_job()
    with pytest.raises(Invalid):
        services.discard(failed_id=failed.pk, reason=" \n ", by=staffer)

    services.discard(failed_id=failed.pk, reason="The match was called off", by=staffer)

    with pytest.raises(AlreadyDecided):
        services.requeue(failed_id=failed.pk, by=staffer)
    assert FailedJob.objects.get().reason == "The match was called off"


@pytest.mark.django_db
def test_a_queue_is_requeued_in_one_statement(staffer: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        failed_job(queue="mail")
    failed_job(queue="reminder")

    with django_assert_max_num_queries(5):
        assert services.requeue_all(queue="mail", by=staffer) == 30

    assert len(waiting()) == 30
    assert FailedJob.objects.filter(state="open").count() == 1
    assert FailedJob.objects.exclude(requeued_as=None).values("requeued_as").distinct().count() == 30


@pytest.mark.django_db
def test_jobs_that_this_code_cannot_run_stay_and_say_so(staffer: Any) -> None:
    failed = failed_job(task="chores.abolished")
    failed_job(payload={"words": "old"})

    assert services.requeue_all(by=staffer) == 0
    with pytest.raises(TaskUnknown):
        services.requeue(failed_id=failed.pk, by=staffer)
    services.discard(failed_id=failed.pk, reason="gone", by=staffer)


@pytest.mark.django_db
def test_a_decision_about_a_missing_job_is_not_found(staffer: Any) -> None:
    with pytest.raises(NotFound):
        services.requeue(failed_id=staffer.pk, by=staffer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "discarded"},
        {"settled_at": "2026-01-01T00:00Z"},
        {"state": "requeued", "settled_at": "2026-01-01T00:00Z"},
    ],
)
@pytest.mark.django_db
def test_the_database_refuses_an_incomplete_decision(wrong: dict[str, Any]) -> None:
    failed = failed_job()

    with pytest.raises(IntegrityError), transaction.atomic():
        FailedJob.objects.filter(pk=failed.pk).update(**wrong)


@pytest.mark.django_db
def test_the_clean_up_keeps_recent_and_undecided_failures(staffer: Any, notebook: None) -> None:
    failed_job()
    jobs.enqueue(chores.note, text="young")
    run_jobs()

    assert services.forget_old_jobs() == 0


def _requeue_at_once() -> None:
    """Both read the row before either writes, unless the lock keeps the second from reading."""
    failed, staffer, meet, task_of = failed_job(), person("Sam", role="STAFF"), meeting(2), decisions._task

    def slow(failed: FailedJob) -> Any:
        meet()
        return task_of(failed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decisions, "_task", slow)
        at_once([lambda: services.requeue(failed_id=failed.pk, by=staffer)] * 2)

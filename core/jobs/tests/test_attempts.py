"""A job is done once, tried three times, and never lost."""

from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction

from core import jobs
from core.errors import Busy, Gone
from core.jobs import services
from core.jobs.models import FailedJob
from core.jobs.registry import Permanent
from core.jobs.services import execution
from core.jobs.services.execution import Attempt, Outcome
from core.jobs.tests import chores
from core.jobs.tests.working import fetch, no_pauses, run_jobs, status_of, taken


@pytest.mark.django_db
def test_a_job_that_fails_three_times_is_kept_with_its_details(notebook: None) -> None:
    number = jobs.enqueue(chores.fail, text="no milk")

    outcomes = []
    for _ in range(3):
        outcomes += run_jobs()
        no_pauses()

    failed = FailedJob.objects.get()
    assert outcomes == [Outcome.RETRIED, Outcome.RETRIED, Outcome.FAILED]
    assert (failed.job_number, failed.queue, failed.task) == (number, "registration", "chores.fail")
    assert (failed.payload, failed.error, failed.attempts) == ({"text": "no milk"}, "ValueError: no milk", 3)
    assert "raise ValueError(text)" in failed.traceback
    assert failed.first_failed_at <= failed.last_failed_at
    assert (status_of(number), fetch()) == ("failed", None)


@pytest.mark.django_db
def test_the_effect_of_a_failed_attempt_is_rolled_back(notebook: None) -> None:
    jobs.enqueue(chores.fail, text="half")

    run_jobs()

    assert chores.notes() == []


@pytest.mark.django_db
def test_the_pauses_are_two_and_four_seconds_plus_a_random_part(notebook: None) -> None:
    jobs.enqueue(chores.fail)
    pauses = []
    for _ in range(2):
        run_jobs()
        pauses.append(_seconds_to_wait())
        no_pauses()

    assert 1.9 <= pauses[0] <= 2.5
    assert 3.9 <= pauses[1] <= 5.0


def test_jobs_that_failed_together_do_not_return_together() -> None:
    assert len({execution.retry_pause(1) for _ in range(20)}) == 20


@pytest.mark.parametrize("task", ["chores.never", "chores.miss"])
@pytest.mark.django_db
def test_a_permanent_error_is_not_retried(task: str) -> None:
    jobs.enqueue(task)

    assert run_jobs() == [Outcome.FAILED]
    assert FailedJob.objects.get().attempts == 1


@pytest.mark.parametrize(("error", "ends"), [(Gone(), Outcome.FAILED), (Busy(), Outcome.RETRIED)])
@pytest.mark.django_db
def test_a_domain_error_is_permanent_and_a_busy_database_is_temporary(error: Exception, ends: Outcome) -> None:
    jobs.enqueue(chores.never)

    with mock.patch.object(Permanent, "__new__", return_value=error):
        assert run_jobs() == [ends]


@pytest.mark.django_db
def test_a_job_of_a_removed_task_fails() -> None:
    _from_another_version("chores.abolished", {})

    assert run_jobs() == [Outcome.FAILED]
    assert FailedJob.objects.get().error == "UnknownTask: no task is called chores.abolished"


@pytest.mark.django_db
def test_a_payload_that_its_task_no_longer_takes_fails() -> None:
    _from_another_version("chores.note", {"words": "old"})

    assert run_jobs() == [Outcome.FAILED]
    assert "does not take this payload" in FailedJob.objects.get().error


@pytest.mark.django_db
def test_an_error_that_no_text_column_can_hold_is_stored_escaped() -> None:
    jobs.enqueue(chores.never)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Permanent, "__str__", lambda _: "a\0b\ud800")
        run_jobs()

    assert FailedJob.objects.get().error == "Permanent: a\\x00b\\ud800"


@pytest.mark.parametrize("task", ["chores.note", "chores.note_outside"])
@pytest.mark.django_db
def test_a_job_is_done_when_its_work_is(task: str, notebook: None) -> None:
    number = jobs.enqueue(task, text="swept")

    assert run_jobs() == [Outcome.SUCCEEDED]
    assert (chores.notes(), status_of(number)) == (["swept"], "succeeded")


@pytest.mark.django_db
def test_an_attempt_that_was_taken_over_changes_nothing(notebook: None) -> None:
    late = _taken_over(jobs.enqueue(chores.note, text="mine"))

    assert services.perform(late) is Outcome.TAKEN_OVER
    assert chores.notes() == []
    assert run_jobs() == [Outcome.SUCCEEDED]
    assert chores.notes() == ["mine"]


@pytest.mark.django_db
def test_without_the_fence_the_late_attempt_takes_effect_too(notebook: None) -> None:
    late = _taken_over(jobs.enqueue(chores.note, text="mine"))

    with mock.patch.object(execution, "_settle"):
        services.perform(late)
    run_jobs()

    assert chores.notes() == ["mine", "mine"]


@pytest.mark.django_db
def test_the_failure_of_a_late_attempt_is_ignored(notebook: None) -> None:
    number = jobs.enqueue(chores.fail)
    late = _taken_over(number)

    assert services.perform(late) is Outcome.TAKEN_OVER
    assert status_of(number) == "todo"


@pytest.mark.django_db(transaction=True)
def test_work_that_cannot_be_committed_is_not_done(notebook: None) -> None:
    """A deferred constraint fails at the commit, after the task has returned."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE chores ADD CONSTRAINT once UNIQUE (note) DEFERRABLE INITIALLY DEFERRED")
    chores._write("taken")
    with transaction.atomic():
        number = jobs.enqueue(chores.note, text="taken")

    assert run_jobs() == [Outcome.RETRIED]
    assert status_of(number) == "todo"


def _taken_over(number: int) -> Attempt:
    """An attempt whose worker was presumed dead: the job is back in the queue."""
    late = taken()
    assert late.job_number == number
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1 WHERE id = %s", [number])
    return late


def _from_another_version(task: str, payload: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        row = ["reminder", task, connection.ops.adapt_json_value(payload, None)]
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES (%s, %s, %s)", row)


def _seconds_to_wait() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM scheduled_at - clock_timestamp()) FROM procrastinate_jobs")
        return float(cursor.fetchone()[0])

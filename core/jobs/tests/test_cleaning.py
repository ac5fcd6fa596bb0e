"""The clean-up runs the cleaners of all apps, and knows none of them."""

from collections.abc import Iterator

import pytest
from django.db import connection

from core import jobs
from core.jobs import registry, services
from core.jobs.models import FailedJob
from core.jobs.tests import chores
from core.jobs.tests.working import run_jobs, status_of, waiting

swept: list[str] = []


def sweep() -> int:
    swept.append("dust")
    return len(swept)


@pytest.fixture(autouse=True)
def _cleaners() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_cleaners", {})
        registry.cleaner("dust")(sweep)
        registry.cleaner("trouble")(lambda: 1 // 0)
        yield
    swept.clear()


@pytest.mark.django_db
def test_each_cleaner_is_a_separate_job() -> None:
    jobs.enqueue("jobs.clean_up")

    outcomes = run_jobs()

    assert [outcome.value for outcome in outcomes] == ["succeeded", "succeeded", "retried"]
    assert swept == ["dust"]
    assert waiting() == [{"name": "trouble"}]


@pytest.mark.django_db
def test_a_removed_cleaner_is_a_failed_job() -> None:
    jobs.enqueue("jobs.clean", name="soot")
    run_jobs()

    assert FailedJob.objects.get().error == "Permanent: no cleaner is called soot"


@pytest.mark.django_db
def test_ended_jobs_are_deleted_after_two_days_and_others_never(notebook: None) -> None:
    done = jobs.enqueue(chores.note, text="old")
    run_jobs()
    left = jobs.enqueue(chores.note, text="waits")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - %s::interval", ["2 days 1 minute"])

    assert services.forget_old_jobs() == 1
    assert status_of(left) == "todo"
    with pytest.raises(Exception, match="does not exist"):
        status_of(done)


def test_two_cleaners_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="two cleaners"):
        registry.cleaner("dust")(services.forget_old_jobs)

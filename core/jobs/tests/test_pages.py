"""The staff page of jobs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from core import jobs
from core.jobs.cron import describe_cron
from core.jobs.models import FailedJob
from core.jobs.tests import chores
from core.jobs.tests.factories import failed_job
from core.jobs.tests.working import waiting
from core.tests.people import person

pytestmark = pytest.mark.django_db
URL = "/staff/jobs/"


@pytest.fixture
def staff(client: Client, staffer: Any) -> Client:
    client.force_login(staffer)
    return client


def test_only_staff_see_it(client: Client) -> None:
    assert client.get(URL).headers["Location"] == f"/login/?next={URL}"

    client.force_login(person("Ana"))
    for url in ("/staff/", URL, f"{URL}?parts=job_counts"):
        assert client.get(url).status_code == 403
    assert client.post(f"{URL}requeue-all/").status_code == 403


def test_it_shows_queues_schedules_and_failures(staff: Client) -> None:
    jobs.enqueue_many(chores.note, [{"text": str(n)} for n in range(7)])
    failed_job(error="ValueError: <script>alert(1)</script>")

    page = staff.get(URL).content.decode()

    assert '<td class="num" data-label="Waiting">7</td>' in page
    assert "Clean up" in page
    assert "ValueError: &lt;script&gt;" in page
    assert "No worker" in page


def test_the_index_says_how_many_failed_and_how_many_are_scheduled(staff: Client) -> None:
    failed_job()
    with transaction.atomic():
        jobs.enqueue_at(chores.note, timezone.now() + timedelta(hours=1), text="later")

    page = staff.get("/staff/").content.decode()

    assert '<span class="badge bad">1 failed</span>' in page
    assert '<span class="badge">1 scheduled</span>' in page


def test_a_job_that_never_failed_is_scheduled_and_not_waiting_for_a_retry(staff: Client) -> None:
    jobs.enqueue_at(chores.note, timezone.now() + timedelta(hours=1), text="later")

    page = staff.get(URL).content.decode()

    assert '<td class="num" data-label="Scheduled">1</td>' in page
    assert '<td class="num" data-label="To be tried again">1</td>' not in page


def test_schedules_and_tasks_are_shown_in_words(staff: Client) -> None:
    failed_job(task="shop.return_money")

    page = staff.get(URL).content.decode()

    assert "Newsletter housekeeping" in page
    assert "every minute" in page
    assert "Return money" in page


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("17 3 * * *", "daily at 03:17"),
        ("* * * * *", "every minute"),
        ("*/5 * * * *", "every 5 minutes"),
        ("0 * * * *", "every hour, on the hour"),
        ("10 * * * *", "hourly at 10 minutes past"),
        ("30 6 * * 1", "every Monday at 06:30"),
        ("0 4 1 * *", "monthly on day 1 at 04:00"),
        ("0 4 1-7 2 *", "0 4 1-7 2 *"),
    ],
)
def test_a_cron_is_described_where_there_are_short_words(written: str, said: str) -> None:
    assert describe_cron(written) == said


def test_the_counts_are_a_page_part(staff: Client) -> None:
    answer = staff.get(f"{URL}?parts=job_counts").content.decode()

    assert "Jobs by queue" in answer
    assert "<html" not in answer


def test_a_button_requeues_a_failed_job(staff: Client) -> None:
    failed = failed_job(payload={"text": "again"})

    answer = staff.post(f"{URL}{failed.pk}/requeue/", follow=True)

    assert "It will run again." in answer.content.decode()
    assert waiting() == [{"text": "again"}]


def test_a_second_click_gets_an_error(staff: Client) -> None:
    failed = failed_job()
    staff.post(f"{URL}{failed.pk}/requeue/")

    answer = staff.post(f"{URL}{failed.pk}/requeue/")

    assert (answer.status_code, len(waiting())) == (409, 1)
    assert "Somebody has already decided" in answer.content.decode()


def test_discarding_asks_for_a_reason(staff: Client, staffer: Any) -> None:
    failed = failed_job()
    assert staff.post(f"{URL}{failed.pk}/discard/").status_code == 422

    staff.post(f"{URL}{failed.pk}/discard/", {"reason": "The match was called off"})

    page = staff.get(f"{URL}?state=discarded").content.decode()
    assert "Discarded by Sam" in page
    assert "The match was called off" in page


def test_a_whole_queue_can_be_requeued(staff: Client) -> None:
    failed_job(queue="mail"), failed_job(queue="mail"), failed_job()

    staff.post(f"{URL}requeue-all/", {"queue": "mail"})

    assert (len(waiting()), FailedJob.objects.filter(state="open").count()) == (2, 1)


def test_many_failures_are_paginated_without_more_queries(staff: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(45):
        failed_job()

    with django_assert_max_num_queries(12):
        page = staff.get(f"{URL}?page=2").content.decode()

    assert page.count("Chores: note</strong>") == 20
    assert "Next" in page


def test_an_impossible_queue_is_refused(staff: Client) -> None:
    for queue, status in (("nonsense", 302), ("x" * 999, 422), ("a\0b", 422)):
        assert staff.post(f"{URL}requeue-all/", {"queue": queue}).status_code == status


@pytest.mark.parametrize("query", ["?state=nonsense", "?page=-1", "?page=x", "?queue=" + "x" * 999])
def test_a_made_up_query_breaks_nothing(staff: Client, query: str) -> None:
    assert staff.get(URL + query).status_code == 200

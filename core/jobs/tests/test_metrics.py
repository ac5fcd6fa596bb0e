"""The web process reports queues that it does not work on itself."""

from unittest import mock

import pytest
from django.db import DatabaseError
from django.test import Client
from prometheus_client import REGISTRY

from core import jobs
from core.jobs import metrics, queries
from core.jobs.services.execution import Outcome
from core.jobs.tests import chores
from core.jobs.tests.factories import failed_job


@pytest.mark.django_db
def test_the_depth_of_each_queue_is_reported() -> None:
    jobs.enqueue_many(chores.note, [{"text": "a"}, {"text": "b"}])
    failed_job(queue="mail")

    assert _sample("courtside_jobs", queue="reminder", state="waiting") == 2
    assert _sample("courtside_jobs", queue="mail", state="failed") == 1
    assert _sample("courtside_jobs", queue="registration", state="running") == 0


@pytest.mark.django_db
def test_outcomes_and_durations_of_jobs_are_added_up() -> None:
    for seconds in (0.02, 0.03, 700):
        metrics.count_job("mail", Outcome.SUCCEEDED, seconds)
    metrics.write_counts()
    metrics.count_job("mail", Outcome.SUCCEEDED, 0.02)
    metrics.count_job("mail", Outcome.FAILED, 0.02)
    metrics.write_counts()

    told = {"queue": "mail", "outcome": "succeeded"}
    assert _sample("courtside_job_seconds_bucket", **told, le="0.01") == 0
    assert _sample("courtside_job_seconds_bucket", **told, le="0.05") == 3
    assert _sample("courtside_job_seconds_bucket", **told, le="+Inf") == 4
    assert _sample("courtside_job_seconds_count", **told) == 4
    assert _sample("courtside_job_seconds_count", queue="mail", outcome="failed") == 1


@pytest.mark.django_db
def test_the_other_metrics_are_reported_when_the_queues_cannot_be_counted() -> None:
    with mock.patch.object(queries, "depths", side_effect=DatabaseError):
        answer = Client().get("/metrics")

    assert answer.status_code == 200
    assert b"courtside_http_request_seconds" in answer.content


def _sample(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)

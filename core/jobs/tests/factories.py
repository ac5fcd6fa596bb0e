"""Failed jobs for tests."""

from datetime import UTC, datetime
from typing import Any

import factory

from core.jobs.models import FailedJob


class _Factory(factory.django.DjangoModelFactory[FailedJob]):
    class Meta:
        model = FailedJob

    job_number = factory.Sequence(lambda n: 1_000_000 + n)
    queue = "reminder"
    task = "chores.note"
    payload = {"text": "x"}
    error = "ValueError: broken"
    traceback = "Traceback (most recent call last): …"
    attempts = 3
    first_failed_at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    last_failed_at = datetime(2026, 3, 1, 12, 0, 6, tzinfo=UTC)


def failed_job(**fields: Any) -> FailedJob:
    """A job that failed three times; its task is one of the tests' own."""
    made: FailedJob = _Factory.create(**fields)
    return made

"""Registrations are measured by outcome."""

import contextlib

import pytest
from prometheus_client import REGISTRY

from competitions.errors import CompetitionFull
from competitions.tests.entering import enter
from competitions.tests.factories import CompetitionFactory

OUTCOMES = ("confirmed", "waitlisted", "refused", "failed")


def counted():
    name = "courtside_registration_seconds_count"
    return [REGISTRY.get_sample_value(name, {"outcome": outcome}) or 0 for outcome in OUTCOMES]


@pytest.mark.django_db
def test_each_registration_is_counted_once_under_its_outcome():
    before = counted()
    competition = CompetitionFactory(capacity=1, waitlist=True, waitlist_limit=1)
    for _ in range(4):
        with contextlib.suppress(CompetitionFull):
            enter(competition)

    assert [now - then for now, then in zip(counted(), before, strict=True)] == [1, 1, 2, 0]

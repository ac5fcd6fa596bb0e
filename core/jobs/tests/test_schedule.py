"""Each slot of a schedule is started once, by whichever worker, and a missed slot is made up for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core import jobs
from core.jobs import cron, registry, services
from core.jobs.models import ScheduledRun
from core.jobs.registry import Queue
from core.jobs.tests.working import run_jobs, waiting
from core.tests.racing import at_once

PARIS = "Europe/Paris"
SLOT = datetime(2026, 3, 2, 11, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _only_one_schedule(settings: Any) -> Iterator[None]:
    """Every hour, at five past."""
    settings.TIME_ZONE = PARIS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_tasks", {})
        jobs.task("chores.hourly", queue=Queue.REMINDER, cron="5 * * * *")(lambda: None)
        yield


@pytest.mark.django_db
def test_a_slot_is_started_once_by_many_calls() -> None:
    for second in range(3):
        services.start_due(SLOT + timedelta(seconds=second), known={})

    assert len(waiting("chores.hourly")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_slot_is_started_once_by_concurrent_calls() -> None:
    started = at_once([lambda: services.start_due(SLOT, known={})] * 6)

    assert sorted(started) == [[], [], [], [], [], ["chores.hourly"]]
    assert len(waiting("chores.hourly")) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_it_is_started_twice() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.jobs.services.periodic._CLAIM", _CARELESS)
        patch.setattr("core.jobs.services.periodic._WAITING", "SELECT 1 WHERE %s = ''")
        at_once([lambda: services.start_due(SLOT, known={})] * 6)

    assert len(waiting("chores.hourly")) == 6


@pytest.mark.django_db
def test_after_an_absence_only_the_latest_missed_slot_is_started() -> None:
    services.start_due(SLOT, known={})
    run_jobs()

    services.start_due(SLOT + timedelta(days=3, minutes=10), known={})

    assert len(waiting("chores.hourly")) == 1
    assert ScheduledRun.objects.latest("slot").slot == SLOT + timedelta(days=3)


@pytest.mark.django_db
def test_a_worker_whose_clock_is_behind_starts_nothing_again() -> None:
    services.start_due(SLOT, known={})
    run_jobs()

    services.start_due(SLOT - timedelta(hours=1), known={})

    assert waiting() == []


@pytest.mark.django_db
def test_a_run_that_has_not_begun_serves_the_next_slot_too() -> None:
    services.start_due(SLOT, known={})
    services.start_due(SLOT + timedelta(hours=1), known={})

    assert len(waiting("chores.hourly")) == 1


@pytest.mark.django_db
def test_a_remembered_slot_makes_no_query(django_assert_num_queries: Any) -> None:
    known: dict[str, datetime] = {}
    services.start_due(SLOT, known)

    with django_assert_num_queries(0):
        services.start_due(SLOT + timedelta(minutes=50), known)


def test_a_schedule_follows_the_clubs_own_clock() -> None:
    noon_in_summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

    assert cron.latest_slot("0 9 * * *", noon_in_summer, PARIS) == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
    assert cron.latest_slot("0 9 * * *", noon_in_summer, "Asia/Tokyo") == datetime(2026, 7, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "night", "slots"),
    [
        # 29 March 2026: at 01:00 UTC the clock jumps from 2 to 3.
        ("30 2 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC), ["2026-03-29T01:30", "2026-03-30T00:30"]),
        # 25 October 2026: at 01:00 UTC it goes back from 3 to 2.
        ("30 2 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC), ["2026-10-25T00:30", "2026-10-26T01:30"]),
        ("30 */12 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC), ["2026-10-24T22:30", "2026-10-25T11:30"]),
    ],
)
def test_a_clock_change_neither_loses_nor_doubles_a_night(text: str, night: datetime, slots: list[str]) -> None:
    assert _slots(text, night, hours=40)[:2] == slots


def test_an_hourly_schedule_is_due_in_both_hours_of_the_long_night() -> None:
    found = _slots("5 * * * *", datetime(2026, 10, 24, 23, 50, tzinfo=UTC), hours=3)

    assert found == ["2026-10-25T00:05", "2026-10-25T01:05", "2026-10-25T02:05"]


def test_the_next_slot_is_by_the_clubs_clock() -> None:
    noon = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # the night in which the clock jumps

    assert cron.next_slot("41 3 * * *", noon, PARIS) == datetime(2026, 3, 29, 1, 41, tzinfo=UTC)
    assert cron.next_slot("0 9 * * *", noon, "Asia/Tokyo") == datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert cron.next_slot("0 13 * * *", noon, PARIS) == datetime(2026, 3, 29, 11, 0, tzinfo=UTC)
    assert cron.next_slot("0 0 30 2 *", noon, PARIS) is None


def test_a_cron_that_is_never_due_is_never_started() -> None:
    assert cron.latest_slot("0 0 30 2 *", SLOT, PARIS) is None


def _slots(text: str, start: datetime, *, hours: int) -> list[str]:
    """The slots found by looking every minute, each when it is later than all before."""
    found: list[datetime] = []
    for minute in range(hours * 60):
        slot = cron.latest_slot(text, start + timedelta(minutes=minute), PARIS)
        if slot and slot >= start and (not found or slot > found[-1]):
            found.append(slot)
    return [f"{slot:%Y-%m-%dT%H:%M}" for slot in found]


_CARELESS = """
    INSERT INTO jobs_scheduledrun (task, slot)
    SELECT %(task)s, %(slot)s + random() * interval '1 second' RETURNING id
"""
